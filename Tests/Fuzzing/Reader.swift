import Expressions
import Source
import Workflows
import YAML

/// What takes any bytes and must answer.
enum Reader: String, CaseIterable, Sendable {
    case yaml, expression, template, condition, json, workflow, action, lock, settings, stack

    /// Gives the bytes to it; a text stands for them as it does where a file is read.
    func read(_ bytes: [UInt8]) { _ = answer(String(decoding: bytes, as: UTF8.self)) }

    /// What is wrong with the answer, or nil.
    func complaint(about bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        let first = answer(text)
        return first.complaint ?? (first.summary == answer(text).summary ? nil : "another answer the second time")
    }

    private struct Answer {
        var summary: String
        var complaint: String?
    }

    private func answer(_ text: String) -> Answer {
        switch self {
        case .yaml: return yaml(SourceFile(path: "a.yml", text: text))
        case .expression: return evaluate { () throws(ExpressionError) in try Expression(parsing: text) }
        case .template: return evaluate { () throws(TemplateError) in try Template(parsing: text).expressions.first }
        case .condition: return evaluate { () throws(TemplateError) in try Condition(parsing: text).expression }
        case .json:
            guard let value = try? Value(parsingJSON: text) else { return Answer(summary: "no JSON") }
            let written = value.json(.compact)
            let isSame = (try? Value(parsingJSON: written)) == value || written.contains("null")
            return Answer(summary: written, complaint: isSame ? nil : "what is written is not what was read")
        case .workflow:
            let file = SourceFile(path: ".github/workflows/a.yml", text: text)
            let (workflow, diagnostics) = WorkflowReader().read(file)
            return answer(on: file, isRead: workflow != nil, diagnostics)
        case .action:
            let file = SourceFile(path: "action.yml", text: text)
            let (action, diagnostics) = ActionReader().read(file)
            return answer(on: file, isRead: action != nil, diagnostics)
        case .lock:
            let file = SourceFile(path: ".github/workflows/actions.lock", text: text)
            let (lock, diagnostics) = ActionLockReader().read(file)
            return answer(on: file, isRead: lock != nil, diagnostics)
        case .settings:
            let file = SourceFile(path: "sluice.yml", text: text)
            let (settings, diagnostics) = SettingsReader(builtIns: ["actions/checkout"]).read(file)
            return answer(on: file, isRead: settings != nil, diagnostics)
        case .stack:
            let file = SourceFile(path: "a.stack.yml", text: text)
            let (stack, diagnostics) = StackReader().read(file)
            return answer(on: file, isRead: stack != nil, diagnostics)
        }
    }

    private func yaml(_ file: SourceFile) -> Answer {
        do throws(YAMLError) {
            let node = try parse(file)
            let isInOrder = node.map { $0.range.start <= $0.range.end } ?? true
            return Answer(
                summary: "\(node?.range as Any)", complaint: isInOrder ? nil : "a range that ends before it starts")
        } catch {
            return Answer(
                summary: error.diagnostic.message,
                complaint: error.diagnostic.range == nil ? "an error without a place" : nil)
        }
    }

    private func evaluate<Failure: Error>(_ parse: () throws(Failure) -> Expression?) -> Answer {
        do throws(Failure) {
            guard let expression = try parse() else { return Answer(summary: "no expression") }
            do throws(ExpressionError) {
                let value = try expression.evaluate(in: Self.scope)
                return Answer(summary: expression.calledFunctions.sorted().joined() + value.json(.compact))
            } catch {
                return Answer(
                    summary: error.message, complaint: error.message.isEmpty ? "an error without a word" : nil)
            }
        } catch {
            return Answer(summary: "\(error)")
        }
    }

    private func answer(on file: SourceFile, isRead: Bool, _ diagnostics: [Diagnostic]) -> Answer {
        let renderer = DiagnosticRenderer(files: [file])
        // A person is shown the first ones.
        let shown = diagnostics.prefix(20).map { renderer.render($0) }.joined(separator: "\n")
        if isRead == diagnostics.hasErrors { return Answer(summary: shown, complaint: "neither a result nor an error") }
        return Answer(
            summary: shown, complaint: diagnostics.allSatisfy { $0.range != nil } ? nil : "an error without a place")
    }

    private static let scope = EvaluationScope(
        contexts: [
            "github": ["ref": "refs/heads/main", "event": ["commits": [["id": [1]], 2]], "sha": "abc"],
            "matrix": ["os": ["x", "y"], "n": 1.5], "env": ["A": "b"], "a": 1,
        ],
        functions: ["success": { _ in true }, "failure": { _ in false }, "always": { _ in true }])
}
