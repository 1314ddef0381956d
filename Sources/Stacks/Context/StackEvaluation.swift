import Expressions
import Source
import Workflows

/// Templates and predicates of a stack file to values; what fails is told at its place in the file.
struct StackEvaluation {
    let phase: StackPhase
    let scope: EvaluationScope

    init(_ context: StackContext, _ phase: StackPhase, _ additional: ValueObject = [:]) {
        self.init(phase, context.scope(additional))
    }

    init(_ phase: StackPhase, _ scope: EvaluationScope) {
        self.phase = phase
        self.scope = scope
    }

    /// The text of a template. Throws also for an address that the stack does not have, which would be an empty text.
    func text(_ template: Located<Template>) throws(StackFailure) -> String {
        for expression in template.value.expressions { try requireAddresses(in: expression, at: template.range) }
        do {
            return try template.value.string(in: scope)
        } catch {
            throw failure(template.value.source, error, at: template.range)
        }
    }

    func value(_ template: ValueTemplate) throws(StackFailure) -> Value {
        do {
            return try template.evaluate(in: scope)
        } catch {
            throw StackFailure(phase, Self.sentence(error.message), at: error.range)
        }
    }

    func value(_ expression: Located<Expression>) throws(StackFailure) -> Value {
        do {
            return try expression.value.evaluate(in: scope)
        } catch {
            throw failure(expression.value.source, error, at: expression.range)
        }
    }

    func holds(_ condition: Located<Condition>) throws(StackFailure) -> Bool {
        do {
            return try condition.value.evaluate(in: scope)
        } catch {
            throw failure(condition.value.source, error, at: condition.range)
        }
    }

    /// Why the predicate does not hold, with what it looked at; nil where it does.
    func refusal(_ condition: Located<Condition>) throws(StackFailure) -> String? {
        if try holds(condition) { return nil }
        let seen = values(in: condition.value)
        return "\(condition.value.source) was false" + (seen.isEmpty ? "." : ": \(seen).")
    }

    /// What a predicate looked at: `response.status is 503, response.json.state is null`.
    func values(in condition: Condition) -> String {
        condition.lookups(in: scope).filter { !$0.text.hasSuffix(")") }
            .map { "\($0.text) is \(Self.shown($0))" }.joined(separator: ", ")
    }

    private static func shown(_ lookup: Lookup) -> String {
        if lookup.text.lowercased().hasPrefix("secrets") { return "***" }
        guard let value = lookup.value else { return "not known" }
        let text = value.json(.compact)
        return text.count > longestValue ? text.prefix(longestValue) + "…" : text
    }

    private static let longestValue = 300

    private func requireAddresses(in expression: Expression, at range: SourceRange) throws(StackFailure) {
        for lookup in expression.lookups(in: scope) where lookup.text.lowercased().hasPrefix("stack.") {
            guard lookup.value == .null else { continue }
            throw StackFailure(phase, "'\(lookup.text)' has no value.", hint: publishedHint, at: range)
        }
    }

    private var publishedHint: String {
        guard case .object(let stack)? = scope.contexts["stack"], case .object(let urls)? = stack["url"], !urls.isEmpty
        else { return "No service of the stack publishes a port." }
        return "Services with an address: \(urls.keys.sorted().joined(separator: ", "))."
    }

    private func failure(_ source: String, _ error: ExpressionError, at range: SourceRange) -> StackFailure {
        StackFailure(phase, "'\(source)' cannot be evaluated: \(Self.sentence(error.message))", at: range)
    }

    private static func sentence(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }
}
