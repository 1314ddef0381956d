package import Expressions
import Workflows

/// What a person sees of a step whose name has expressions: as far as they are known before the run, and when it starts.
package enum StepName {
    /// Contexts that need neither the runner, nor secrets, nor what ran before.
    private static let known: Set<String> = ["github", "inputs", "matrix", "strategy", "vars"]

    /// What the name is made from: `name:`, or the script; nil for an action without a name.
    static func template(of step: PlannedStep) -> Template? {
        if let name = step.definition.name { return name.value }
        if case .run(let run) = step.definition.action { return run.script.value }
        return nil
    }

    /// The step with its name evaluated; as it is where something in it is not known yet.
    static func evaluated(_ step: PlannedStep, in contexts: KnownContexts) -> PlannedStep {
        guard let template = template(of: step), !template.isLiteral, contexts.obstacle(to: template) == nil,
            template.expressions.allSatisfy({
                known.isSuperset(of: $0.namedValues) && !$0.calledFunctions.contains("hashfiles")
            }),
            let name = evaluated(step, in: contexts.scope)
        else { return step }
        var named = step
        named.name = name
        return named
    }

    /// The step's name, evaluated; nil for one without expressions, or whose expressions cannot be evaluated.
    package static func evaluated(_ step: PlannedStep, in scope: EvaluationScope) -> String? {
        guard let template = template(of: step), !template.isLiteral, let text = try? template.string(in: scope) else {
            return nil
        }
        return step.definition.name == nil ? "Run \(text.firstLine)" : text
    }
}
