import Expressions

/// What is known of the contexts before a run: all but `needs`, and the inputs of a called workflow that come from it.
struct KnownContexts {
    var values: ValueObject
    /// In lower case: known only when the caller starts.
    var unknownInputs: Set<String> = []

    var scope: EvaluationScope { EvaluationScope(contexts: values) }

    /// What keeps a template from being evaluated now, for the end of a sentence; nil where nothing does.
    func obstacle(to template: Template) -> String? {
        for expression in template.expressions {
            let names = expression.namedValues
            if names.contains("needs") { return "'needs'" }
            guard !unknownInputs.isEmpty, names.contains("inputs") else { continue }
            for path in expression.references("inputs") {
                guard let name = path.first else { return "inputs that are known only when the caller starts" }
                if unknownInputs.contains(name.lowercased()) {
                    return "the input '\(name)', which is known only when the caller starts,"
                }
            }
        }
        return nil
    }
}
