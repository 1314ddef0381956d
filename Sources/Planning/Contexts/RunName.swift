import Expressions
import Workflows

/// What a run is called in lists.
///
/// Source: "Workflow syntax", `run-name`: where it is missing or blank, the commit's message or the pull request's title.
package enum RunName {
    /// One line; never empty.
    package static func make(for plan: Plan) -> String {
        let written = plan.workflow.runName.flatMap { name in
            try? name.value.string(
                in: EvaluationScope(contexts: [
                    "github": .object(GitHubContext.make(for: plan)), "inputs": .object(plan.scopes[0].inputs),
                    "vars": .object(plan.request.variables),
                ]))
        }
        for name in [written, standard(plan.request.event.payload)] {
            if let line = name?.firstLine, !line.isEmpty { return line }
        }
        return plan.workflow.displayName
    }

    private static func standard(_ payload: ValueObject) -> String? {
        for (key, field) in [("pull_request", "title"), ("head_commit", "message")] {
            if case .object(let object)? = payload[key], case .string(let text)? = object[field] { return text }
        }
        return nil
    }
}

extension String {
    /// The first line with anything on it, without the spaces around it.
    var firstLine: String {
        split(whereSeparator: \.isNewline).lazy.map { String($0).trimmingSpaces }.first { !$0.isEmpty } ?? ""
    }
}
