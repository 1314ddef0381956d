package import Expressions
package import Workflows

/// The `github` context, as far as it does not depend on the runner.
///
/// Source: "Contexts reference" of GitHub's documentation.
package enum GitHubContext {
    package static func make(for plan: Plan) -> ValueObject {
        make(plan.request.event, workflow: plan.workflow, inputs: plan.scopes[0].inputs)
    }

    /// - Parameter inputs: Of a `workflow_dispatch`, resolved.
    package static func make(_ event: EventFacts, workflow: Workflow?, inputs: ValueObject = [:]) -> ValueObject {
        let name = event.ref.droppingRefPrefix
        let owner = event.repository.split(separator: "/").first.map(String.init) ?? ""
        var context: ValueObject = [
            "event_name": .string(event.name),
            "event": .object(payload(of: event, inputs)),
            "sha": .string(event.sha),
            "ref": .string(event.ref),
            "ref_name": .string(name),
            "ref_type": .string(event.ref.hasPrefix("refs/tags/") ? "tag" : "branch"),
            "ref_protected": .boolean(false),
            "head_ref": .string(event.headRef),
            "base_ref": .string(event.baseRef),
            "actor": .string(event.actor),
            "actor_id": "",
            "triggering_actor": .string(event.actor),
            "repository": .string(event.repository),
            "repository_owner": .string(owner),
            "repository_id": "",
            "repository_owner_id": "",
            "repository_visibility": "private",
            "repositoryUrl": .string("git://github.com/\(event.repository).git"),
            "run_id": .string(String(event.runID)),
            "run_number": .string(String(event.runNumber)),
            "run_attempt": .string(String(event.runAttempt)),
            "retention_days": "90",
            "artifact_cache_size_limit": "10",
            "secret_source": "Actions",
            "server_url": "https://github.com",
            "api_url": "https://api.github.com",
            "graphql_url": "https://api.github.com/graphql",
        ]
        if let workflow {
            context["workflow"] = .string(workflow.displayName)
            context["workflow_ref"] = .string("\(event.repository)/\(workflow.path)@\(event.ref)")
            context["workflow_sha"] = .string(event.sha)
        }
        return context
    }

    /// With the dispatch inputs as GitHub sends them: all that are declared, defaults among them, as texts; null if there are none.
    private static func payload(of event: EventFacts, _ inputs: ValueObject) -> ValueObject {
        guard event.name == "workflow_dispatch" else { return event.payload }
        var payload = event.payload
        let texts = inputs.entries.map { ($0.key, Value.string($0.value.asString)) }
        payload["inputs"] = texts.isEmpty ? .null : .object(ValueObject(texts))
        return payload
    }
}

extension String {
    /// `main` of `refs/heads/main`, `v1` of `refs/tags/v1`, `7/merge` of `refs/pull/7/merge`.
    var droppingRefPrefix: String {
        for prefix in ["refs/heads/", "refs/tags/", "refs/pull/"] where hasPrefix(prefix) {
            return String(dropFirst(prefix.count))
        }
        return self
    }
}
