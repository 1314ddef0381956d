import Conductor
import Expressions
import Planning
import Workflows

/// The inputs of an action in one step: what `with:` gives, and the defaults of what it does not give.
struct ActionInputs {
    /// In the order of `with:`, then of the action's file.
    private(set) var pairs: [EnvironmentFile.Pair]
    /// What whoever wrote the step should know.
    private(set) var annotations: [Annotation] = []

    /// Throws `expression`.
    init(_ action: PlannedAction, _ uses: Step.Uses, in scope: EvaluationScope) throws(ExecutionError) {
        pairs = try uses.inputs.evaluated(in: scope)
        let given = Set(pairs.map { $0.name.lowercased() })
        for input in action.definition.inputs {
            let name = input.name.value
            if !given.contains(name.lowercased()) {
                if input.isRequired, input.defaultValue == nil {
                    annotations.append(
                        Annotation(.warning, "Input '\(name)' is required by '\(uses.reference.value)', and not given.")
                    )
                }
                pairs.append(.init(name, try input.defaultValue?.text(in: scope) ?? ""))
            } else if let message = input.deprecationMessage {
                annotations.append(
                    Annotation(.warning, "Input '\(name)' has been deprecated with message: \(message)"))
            }
        }
        let known = action.definition.inputs.map(\.name.value)
        let unknown = given.subtracting(known.map { $0.lowercased() }).sorted()
        guard !unknown.isEmpty else { return }
        let quoted = { (names: [String]) in names.map { "'\($0)'" }.joined(separator: ", ") }
        annotations.append(
            Annotation(.warning, "Unexpected input(s) \(quoted(unknown)), valid inputs are [\(quoted(known))]"))
    }

    /// The `inputs` context.
    var context: ValueObject { ValueObject(pairs.map { ($0.name, .string($0.value)) }) }

    /// `INPUT_*`, as GitHub's runner names them (Handler.cs).
    var variables: [(String, String)] { pairs.map { (BuiltInActions.inputVariable($0.name), $0.value) } }
}
