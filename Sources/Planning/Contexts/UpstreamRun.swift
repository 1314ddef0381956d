package import Expressions

/// A finished run that another one follows: what `workflow_run` tells of it.
package struct UpstreamRun: Hashable, Sendable {
    /// In its store.
    package var number: Int
    /// The workflow's path at the commit.
    package var workflow: String
    /// The workflow's `name:`, or its path.
    package var workflowName: String
    /// What it ran for.
    package var event: EventFacts
    /// `success`, `failure`, `cancelled` or `skipped`.
    package var conclusion: String
    package var head: HeadCommit
    /// As RFC 3339 has it.
    package var createdAt: String
    package var startedAt: String
    package var finishedAt: String

    package init(
        number: Int, workflow: String, workflowName: String, event: EventFacts, conclusion: String, head: HeadCommit,
        createdAt: String, startedAt: String, finishedAt: String
    ) {
        self.number = number
        self.workflow = workflow
        self.workflowName = workflowName
        self.event = event
        self.conclusion = conclusion
        self.head = head
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }

    /// The branch that it ran for, a tag where it ran for one; nil for a commit without a name.
    package var branch: String? {
        if event.name == "pull_request" { return event.headRef }
        return event.origin.hasPrefix("refs/") ? event.origin.droppingRefPrefix : nil
    }
}

extension EventPayload {
    /// What tells that a run is done.
    ///
    /// `id` is the run's number in its store, by which `actions/download-artifact` finds it: `github.run_id` is that of the first attempt.
    ///
    /// - Parameter event: Of the run that follows.
    package static func completed(_ run: UpstreamRun, for event: EventFacts) -> ValueObject {
        [
            "action": "completed",
            "workflow_run": .object(workflowRun(run, event)),
            "workflow": [
                "name": .string(run.workflowName), "path": .string(run.workflow), "state": "active",
                "html_url": .string("\(url(event))/blob/\(event.defaultBranch)/\(run.workflow)"),
            ],
            "repository": .object(repository(event)),
            "sender": .object(user(run.event.actor)),
        ]
    }

    private static func workflowRun(_ run: UpstreamRun, _ event: EventFacts) -> ValueObject {
        let actor = Value.object(user(run.event.actor))
        return [
            "id": .number(Double(run.number)),
            "name": .string(run.workflowName),
            "display_title": .string(run.head.message.firstLine),
            "path": .string(run.workflow),
            "head_branch": run.branch.map(Value.string) ?? .null,
            "head_sha": .string(run.head.sha),
            "event": .string(run.event.name),
            "status": "completed",
            "conclusion": .string(run.conclusion),
            "run_number": .number(Double(run.event.runNumber)),
            "run_attempt": .number(Double(run.event.runAttempt)),
            "actor": actor,
            "triggering_actor": actor,
            "created_at": .string(run.createdAt),
            "run_started_at": .string(run.startedAt),
            "updated_at": .string(run.finishedAt),
            "html_url": .string("\(url(event))/actions/runs/\(run.number)"),
            "repository": .object(repository(event)),
            // A run of this repository's own history has no other head.
            "head_repository": .object(repository(event)),
            "head_commit": .object(headCommit(run.head)),
            "pull_requests": .array(pullRequests(run)),
        ]
    }

    /// It has fewer fields than a commit of a push.
    private static func headCommit(_ commit: HeadCommit) -> ValueObject {
        [
            "id": .string(commit.sha),
            "tree_id": .string(commit.tree),
            "message": .string(commit.message.withoutLastBreak),
            "timestamp": .string(commit.timestamp),
            "author": .object(person(commit.author)),
            "committer": .object(person(commit.committer)),
        ]
    }

    private static func pullRequests(_ run: UpstreamRun) -> [Value] {
        guard run.event.name == "pull_request" else { return [] }
        let request = run.event.payload.object("pull_request")
        return [
            [
                "number": run.event.payload["number"] ?? request["number"] ?? 1,
                "head": ["ref": .string(run.event.headRef), "sha": .string(run.head.sha)],
                "base": ["ref": .string(run.event.baseRef), "sha": request.object("base")["sha"] ?? .null],
            ]
        ]
    }
}
