package import Expressions

/// `github.event` where nobody gives one: made from what local git knows, in the shape of GitHub's webhooks.
package enum EventPayload {
    /// - Parameters:
    ///   - before: The commit before the event's, or forty zeros.
    ///   - inputs: Of `workflow_dispatch`, as typed.
    package static func make(
        for event: EventFacts, head: HeadCommit, before: String, inputs: [String: String]
    ) -> ValueObject {
        var payload: ValueObject
        switch event.name {
        case "push": payload = push(event, head, before: before)
        case "pull_request", "pull_request_target": payload = pullRequest(event, head, before: before)
        case "workflow_dispatch": payload = dispatch(event, inputs)
        // A schedule carries no inputs; which of its lines fired is not known by hand.
        case "schedule": payload = ["schedule": ""]
        default: payload = ["ref": .string(event.ref)]
        }
        payload["repository"] = .object(repository(event))
        payload["sender"] = ["login": .string(event.actor), "type": "User"]
        return payload
    }

    private static func push(_ event: EventFacts, _ head: HeadCommit, before: String) -> ValueObject {
        let isNew = before.allSatisfy { $0 == "0" }
        let commit = Value.object(self.commit(event.sha, head))
        return [
            "ref": .string(event.ref),
            "before": .string(before),
            "after": .string(event.sha),
            "base_ref": nil,
            "created": .boolean(isNew),
            "deleted": false,
            "forced": false,
            "commits": [commit],
            "head_commit": commit,
            "pusher": ["name": .string(head.authorName), "email": .string(head.authorEmail)],
        ]
    }

    private static func pullRequest(_ event: EventFacts, _ head: HeadCommit, before: String) -> ValueObject {
        let title = head.message.split(separator: "\n").first.map(String.init) ?? ""
        let repository = Value.object(repository(event))
        return [
            "action": "synchronize",
            "number": 1,
            "pull_request": [
                "number": 1,
                "state": "open",
                "draft": false,
                "merged": false,
                "title": .string(title),
                "user": ["login": .string(event.actor)],
                "head": ["ref": .string(event.headRef), "sha": .string(event.sha), "repo": repository],
                "base": ["ref": .string(event.baseRef), "sha": .string(before), "repo": repository],
                "labels": [],
            ],
        ]
    }

    private static func dispatch(_ event: EventFacts, _ inputs: [String: String]) -> ValueObject {
        let texts = inputs.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }
        return ["ref": .string(event.ref), "inputs": .object(ValueObject(texts))]
    }

    private static func commit(_ sha: String, _ head: HeadCommit) -> ValueObject {
        let author: Value = ["name": .string(head.authorName), "email": .string(head.authorEmail)]
        return [
            "id": .string(sha),
            "tree_id": .string(head.tree),
            "message": .string(head.message),
            "timestamp": .string(head.timestamp),
            "author": author,
            "committer": author,
            "distinct": true,
        ]
    }

    private static func repository(_ event: EventFacts) -> ValueObject {
        let parts = event.repository.split(separator: "/", maxSplits: 1).map(String.init)
        let (owner, name) = parts.count == 2 ? (parts[0], parts[1]) : ("", event.repository)
        return [
            "name": .string(name),
            "full_name": .string(event.repository),
            "owner": ["login": .string(owner), "name": .string(owner)],
            "default_branch": .string(event.defaultBranch),
            "private": true,
            "fork": false,
            "html_url": .string("https://github.com/\(event.repository)"),
            "clone_url": .string("https://github.com/\(event.repository).git"),
        ]
    }
}
