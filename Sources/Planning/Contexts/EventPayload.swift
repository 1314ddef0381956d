package import Expressions
package import Workflows

/// `github.event` where nobody gives one: made from what local git knows, in the shape of GitHub's webhooks.
///
/// Source: "Webhook events and payloads" of GitHub's documentation; what Actions leaves out of it is left out.
package enum EventPayload {
    /// - Parameters:
    ///   - trigger: What the workflow says of the event, if it names it.
    ///   - inputs: Of `workflow_dispatch`, as typed.
    package static func make(
        for event: EventFacts, _ history: EventHistory, trigger: Trigger?, inputs: [String: String]
    ) -> ValueObject {
        var payload: ValueObject
        switch event.name {
        case "push": payload = push(event, history)
        case "pull_request", "pull_request_target": payload = pullRequest(event, history, trigger)
        case "workflow_dispatch": payload = dispatch(event, inputs)
        // A schedule carries no inputs. By hand it is the first of its lines.
        case "schedule": payload = ["schedule": .string(trigger?.schedules.first?.cron.value ?? "")]
        case "release": payload = release(event, trigger)
        default:
            payload = ["ref": .string(event.ref)]
            if let action = trigger?.types?.first { payload["action"] = .string(action.value) }
        }
        payload["repository"] = .object(repository(event))
        payload["sender"] = .object(user(event.actor))
        return payload
    }

    private static func push(_ event: EventFacts, _ history: EventHistory) -> ValueObject {
        let (before, after) = (history.before, event.sha)
        let compared = history.isFirst ? String(after.prefix(12)) : "\(before.prefix(12))...\(after.prefix(12))"
        return [
            "ref": .string(event.ref),
            "before": .string(before),
            "after": .string(after),
            "base_ref": nil,
            "created": .boolean(history.isFirst),
            "deleted": false,
            "forced": false,
            "compare": .string("\(url(event))/compare/\(compared)"),
            "commits": .array(history.commits.map { .object(commit($0, event)) }),
            "head_commit": .object(commit(history.head, event)),
            "pusher": .object(person(history.head.committer)),
        ]
    }

    private static func pullRequest(
        _ event: EventFacts, _ history: EventHistory, _ trigger: Trigger?
    ) -> ValueObject {
        let types = trigger?.types?.map(\.value) ?? []
        // By hand it is a push to the branch of a pull request, unless the workflow only takes something else.
        let action = types.contains("synchronize") ? "synchronize" : types.first ?? "synchronize"
        var payload: ValueObject = [
            "action": .string(action), "number": 1,
            "pull_request": [
                "number": 1,
                "state": "open",
                "draft": false,
                "merged": false,
                "title": .string(history.head.message.firstLine),
                "body": nil,
                "user": .object(user(event.actor)),
                "html_url": .string("\(url(event))/pull/1"),
                "head": .object(side(event.headRef, history.head.sha, event)),
                "base": .object(side(event.baseRef, history.base, event)),
                "commits": .number(Double(history.commits.count)),
                "changed_files": .number(Double(event.changedPaths?.count ?? 0)),
                "labels": [],
            ],
        ]
        if action == "synchronize" {
            payload["before"] = .string(history.before)
            payload["after"] = .string(history.head.sha)
        }
        return payload
    }

    /// Of the tag that the commit was taken from, if it was one.
    private static func release(_ event: EventFacts, _ trigger: Trigger?) -> ValueObject {
        let tag = event.ref.hasPrefix("refs/tags/") ? event.ref.droppingRefPrefix : ""
        return [
            "action": .string(trigger?.types?.first?.value ?? "published"),
            "release": [
                "tag_name": .string(tag), "name": .string(tag), "target_commitish": .string(event.defaultBranch),
                "draft": false, "prerelease": false, "body": nil, "author": .object(user(event.actor)),
                "html_url": .string("\(url(event))/releases/tag/\(tag)"),
            ],
        ]
    }

    /// One end of a pull request.
    private static func side(_ ref: String, _ sha: String, _ event: EventFacts) -> ValueObject {
        let owner = event.repository.split(separator: "/").first.map(String.init) ?? ""
        return [
            "label": .string("\(owner):\(ref)"), "ref": .string(ref), "sha": .string(sha),
            "user": .object(user(owner)), "repo": .object(repository(event)),
        ]
    }

    private static func dispatch(_ event: EventFacts, _ inputs: [String: String]) -> ValueObject {
        let texts = inputs.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }
        return ["ref": .string(event.ref), "inputs": .object(ValueObject(texts))]
    }

    static func commit(_ commit: HeadCommit, _ event: EventFacts) -> ValueObject {
        [
            "id": .string(commit.sha),
            "tree_id": .string(commit.tree),
            "distinct": true,
            // GitHub's has no line break at its end.
            "message": .string(commit.message.withoutLastBreak),
            "timestamp": .string(commit.timestamp),
            "url": .string("\(url(event))/commit/\(commit.sha)"),
            "author": .object(person(commit.author)),
            "committer": .object(person(commit.committer)),
        ]
    }

    static func person(_ person: HeadCommit.Person) -> ValueObject {
        ["name": .string(person.name), "email": .string(person.email)]
    }

    static func user(_ name: String) -> ValueObject { ["login": .string(name), "type": "User"] }

    static func url(_ event: EventFacts) -> String { "https://github.com/\(event.repository)" }

    static func repository(_ event: EventFacts) -> ValueObject {
        let parts = event.repository.split(separator: "/", maxSplits: 1).map(String.init)
        let (owner, name) = parts.count == 2 ? (parts[0], parts[1]) : ("", event.repository)
        return [
            "name": .string(name),
            "full_name": .string(event.repository),
            "owner": ["login": .string(owner), "name": .string(owner)],
            "default_branch": .string(event.defaultBranch),
            "private": true,
            "fork": false,
            "html_url": .string(url(event)),
            "clone_url": .string("\(url(event)).git"),
        ]
    }
}

extension String {
    /// Without line breaks at its end.
    var withoutLastBreak: String { String(reversed().drop(while: \.isNewline).reversed()) }
}
