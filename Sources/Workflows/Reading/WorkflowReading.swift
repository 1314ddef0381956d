import Expressions
import Source
import YAML

/// The second pass over a file: makes the model of tokens, a file per key.
///
/// A token that the schema found fault with is left out without a word, and reading goes on.
struct WorkflowReading {
    var findings: FindingList
    /// What the condition of a step may use.
    var stepIf = Place.stepIf

    mutating func workflow(_ root: Token) -> Workflow {
        var workflow = Workflow(path: findings.file.path)
        // In the order of the file, in which GitHub tells what is wrong.
        for entry in root.entries ?? [] {
            switch entry.key.literal {
            case "name": workflow.name = entry.value.literal
            case "run-name": workflow.runName = located(entry.value)
            case "on": workflow.triggers = triggers(entry.value)
            case "permissions": workflow.permissions = permissions(entry.value)
            case "env": workflow.env = textMapping(entry.value)
            case "defaults": workflow.defaults = defaults(entry.value)
            case "concurrency": workflow.concurrency = concurrency(entry.value)
            case "jobs": workflow.jobs = jobs(entry.value)
            default: break
            }
        }
        return workflow
    }

    mutating func error(_ message: String, at token: Token, _ stage: Finding.Stage, hint: String? = nil) {
        findings.error(message, at: token.range, stage, hint: hint)
    }

    /// The text or expression of a scalar.
    func located(_ token: Token?) -> Located<Template>? {
        guard let token, !token.isFaulty else { return nil }
        if let template = token.template { return Located(template, at: token.range) }
        return token.scalarText.map { Located(Template(literal: $0), at: token.range) }
    }

    func locatedText(_ token: Token?) -> Located<String>? {
        guard let token, !token.isFaulty else { return nil }
        return token.literal.map { Located($0, at: token.range) }
    }

    /// A text, or a sequence of texts.
    func locatedTexts(_ token: Token?) -> [Located<String>] {
        token?.items?.compactMap { locatedText($0) } ?? locatedText(token).map { [$0] } ?? []
    }

    func boolean(_ token: Token?) -> Setting<Bool>? {
        guard let token, !token.isFaulty else { return nil }
        if case .boolean(let boolean) = token.content { return .literal(boolean) }
        return token.isExpression ? located(token).map(Setting.expression) : nil
    }

    func number(_ token: Token?) -> Setting<Double>? {
        guard let token, !token.isFaulty else { return nil }
        if case .number(let number) = token.content { return .literal(number) }
        return token.isExpression ? located(token).map(Setting.expression) : nil
    }

    /// A literal below `least` is refused: it could only end what it is about at once, or keep it from starting.
    mutating func number(_ token: Token?, _ key: String, least: Double) -> Setting<Double>? {
        let setting = number(token)
        if let token, case .literal(let number)? = setting, number < least {
            let bound = least == 0 ? "must not be negative" : "must be \(Int(least)) or more"
            findings.error("'\(key)' \(bound), not \(Value.number(number).asString).", at: token.range, .ours)
        }
        return setting
    }

    func arguments(_ token: Token?) -> [Argument] {
        (token?.entries ?? []).compactMap { entry in
            guard let name = locatedText(entry.key), let value = located(entry.value) else { return nil }
            return Argument(name: name, value: value, literal: entry.value.literalValue)
        }
    }

    func defaults(_ token: Token?) -> RunDefaults {
        let run = token?["run"]
        if let template = wholeTemplate(run) { return RunDefaults(template: template) }
        return RunDefaults(shell: located(run?["shell"]), workingDirectory: located(run?["working-directory"]))
    }
}
