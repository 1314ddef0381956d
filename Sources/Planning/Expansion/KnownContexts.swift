import Expressions
import Workflows

/// What is known of the contexts at some moment: before a run all but `needs`, and the inputs of a called workflow that come from it.
struct KnownContexts {
    var values: ValueObject
    /// In lower case: those that only the run makes known.
    var unknown: Set<String> = ["needs"]
    /// In lower case: known only when the caller starts.
    var unknownInputs: Set<String> = []

    var scope: EvaluationScope { EvaluationScope(contexts: values) }

    /// Of a job whose combination is not known yet.
    var withoutMatrix: KnownContexts {
        var contexts = self
        contexts.unknown.formUnion(["matrix", "strategy"])
        return contexts
    }

    /// The context that keeps a template from being evaluated now; nil where none does.
    func obstacle(to template: Template) -> String? {
        for expression in template.expressions {
            let names = expression.namedValues
            if let name = names.filter(unknown.contains).min() { return name }
            guard !unknownInputs.isEmpty, names.contains("inputs") else { continue }
            for path in expression.references("inputs") {
                guard let name = path.first, !unknownInputs.contains(name.lowercased()) else { return "inputs" }
            }
        }
        return nil
    }

    /// The first of what keeps these templates from being evaluated now.
    func obstacle(to templates: [Located<Template>]) -> String? {
        for template in templates {
            if let obstacle = obstacle(to: template.value) { return obstacle }
        }
        return nil
    }
}
