import Expressions
import Planning
import Source
import Testing

struct TriggerTests {
    private func answer(_ on: String, _ event: EventFacts) throws -> TriggerFilter.Answer {
        let text = "on:\n  \(on)\njobs: { a: { runs-on: x, steps: [{ run: make }] } }"
        return TriggerFilter.answer(of: try Repository(text).workflow(), to: event)
    }

    @Test(
        "A push is held against branches and tags",
        arguments: [
            ("push:", "refs/heads/main", true, "Its 'on: push' takes refs/heads/main."),
            ("push:", "refs/tags/v1", true, "Its 'on: push' takes refs/tags/v1."),
            ("pull_request:", "refs/heads/main", false, "It has no 'push' under 'on', only 'pull_request'."),
            (
                "push: { branches: [x, ma*] }", "refs/heads/main", true,
                "Its 'on: push' takes refs/heads/main: 'ma*' of its 'branches' takes 'main'."
            ),
            ("push: { branches: [main] }", "refs/heads/x", false, "No pattern of its 'branches' takes 'x'."),
            ("push: { branches: ['**', '!x'] }", "refs/heads/x", false, "'!x' of its 'branches' takes 'x' out."),
            (
                "push: { branches: [main] }", "refs/tags/v1", false,
                "It names 'branches' only, and refs/tags/v1 is a tag."
            ),
            (
                "push: { branches-ignore: [x] }", "refs/tags/v1", false,
                "It names 'branches' only, and refs/tags/v1 is a tag."
            ),
            (
                "push: { branches-ignore: ['x/**'] }", "refs/heads/x/y", false,
                "'x/**' of its 'branches-ignore' takes 'x/y' out."
            ),
            (
                "push: { branches-ignore: [x] }", "refs/heads/main", true,
                "Its 'on: push' takes refs/heads/main: no pattern of its 'branches-ignore' takes 'main' out."
            ),
            (
                "push: { tags: [v*] }", "refs/tags/v1", true,
                "Its 'on: push' takes refs/tags/v1: 'v*' of its 'tags' takes 'v1'."
            ),
            ("push: { tags: [v*] }", "refs/tags/w1", false, "No pattern of its 'tags' takes 'w1'."),
            ("push: { tags-ignore: [v*] }", "refs/tags/v1", false, "'v*' of its 'tags-ignore' takes 'v1' out."),
            ("push: { tags: [v*] }", "refs/heads/v1", false, "It names 'tags' only, and refs/heads/v1 is a branch."),
            (
                "push: { branches: [main], tags: [v*] }", "refs/tags/v1", true,
                "Its 'on: push' takes refs/tags/v1: 'v*' of its 'tags' takes 'v1'."
            ),
        ])
    func push(on: String, ref: String, fires: Bool, reason: String) throws {
        #expect(try answer(on, Repository.event("push", ref: ref)) == .init(fires: fires, reason: reason))
    }

    @Test("What runs from the default branch only says so on another one")
    func defaultBranchOnly() throws {
        var event = Repository.event("schedule")
        let on = "schedule: [{ cron: '1 2 * * *' }]"
        #expect(try answer(on, event).fires)
        event.takenFrom = "refs/heads/topic"
        let reason = "For 'schedule' only workflows of the default branch, 'main', run, and this is refs/heads/topic."
        #expect(try answer(on, event) == .init(fires: false, reason: reason))
        #expect(try answer("push:", event).reason == "It has no 'schedule' under 'on', only 'push'.")
    }

    @Test(
        "Changed paths are held against paths",
        arguments: [
            ("paths: [docs/**]", ["a", "docs/b"], true, "'docs/**' of its 'paths' takes 'docs/b'."),
            ("paths: [docs/**]", nil, true, "which paths changed is not known."),
            ("paths: [docs/**]", ["a", "b"], false, "No pattern of its 'paths' takes what changed: 'a', 'b'."),
            (
                "paths: [docs/**, '!docs/x']", ["docs/x"], false,
                "No pattern of its 'paths' takes what changed: 'docs/x' ('!docs/x')."
            ),
            (
                "paths: ['**.js']", ["a", "b", "c", "d", "e"], false,
                "No pattern of its 'paths' takes what changed: 'a', 'b', 'c', and 2 more."
            ),
            ("paths: ['**']", [], false, "No path changed, and it names 'paths'."),
            ("paths-ignore: [docs/**]", ["docs/a", "b"], true, "no pattern of its 'paths-ignore' takes 'b' out."),
            ("paths-ignore: [docs/**]", [], true, "no path changed."),
            (
                "paths-ignore: [docs/**]", ["docs/a"], false,
                "Its 'paths-ignore' takes out all that changed: 'docs/a' ('docs/**')."
            ),
        ] as [(String, [String]?, Bool, String)])
    func paths(filter: String, changed: [String]?, fires: Bool, reason: String) throws {
        var event = Repository.event()
        event.changedPaths = changed
        let answer = try answer("push: { \(filter) }", event)
        #expect(answer.fires == fires)
        #expect(answer.reason == (fires ? "Its 'on: push' takes refs/heads/main: " : "") + reason)
    }

    @Test("Both branches and paths must hold; for a tag paths do not count")
    func both() throws {
        var event = Repository.event()
        event.changedPaths = ["docs/a"]
        #expect(try answer("push: { branches: [main], paths: [docs/**] }", event).fires)
        #expect(try !answer("push: { branches: [x], paths: [docs/**] }", event).fires)
        #expect(try !answer("push: { branches: [main], paths: [src/**] }", event).fires)
        event.ref = "refs/tags/v1"
        #expect(try answer("push: { tags: [v*], paths: [src/**] }", event).fires)
    }

    @Test(
        "A pull request is held against its base branch and its activity",
        arguments: [
            ("pull_request:", "opened", true), ("pull_request:", "labeled", false),
            ("pull_request: { types: [labeled] }", "labeled", true),
            ("pull_request: { types: [labeled] }", "opened", false),
            ("pull_request: { branches: [main] }", "synchronize", true),
            ("pull_request: { branches: [topic] }", "synchronize", false),
            ("pull_request: { branches-ignore: [main] }", "synchronize", false),
        ])
    func pullRequest(on: String, action: String, fires: Bool) throws {
        var event = Repository.event("pull_request", ref: "refs/heads/topic", payload: ["action": .string(action)])
        (event.headRef, event.baseRef) = ("topic", "main")
        #expect(try answer(on, event).fires == fires)
    }

    @Test("A workflow that follows others is held against their branch")
    func workflowRun() throws {
        let event = Repository.event("workflow_run", payload: ["workflow_run": ["head_branch": "topic", "name": "a"]])
        #expect(try !answer("workflow_run: { workflows: [b], branches: [topic] }", event).fires)
        #expect(try answer("workflow_run: { workflows: [a], branches: [topic] }", event).fires)
        #expect(try !answer("workflow_run: { workflows: [a], branches: [main] }", event).fires)
    }

    @Test("By name a workflow runs whatever its filters, and says so")
    func notice() throws {
        let repository = Repository(
            "on: { push: { branches: [x] } }\njobs: { a: { runs-on: x, steps: [{ run: make }] } }")
        let told = try repository.plan().notices.map(\.message)
        #expect(told == ["By itself 'workflows/ci.yml' would not have run: No pattern of its 'branches' takes 'main'."])
    }

    @Test(
        "The event of a run by hand",
        arguments: [
            ("[schedule, workflow_dispatch, pull_request, push]", "push", "workflow_dispatch"),
            ("[workflow_dispatch, pull_request]", "pull_request", "workflow_dispatch"),
            ("[workflow_call, workflow_dispatch]", "workflow_dispatch", "workflow_dispatch"),
            ("[push, workflow_call]", "push", "workflow_call"), ("[push]", "push", "push"),
            ("[release, issues]", "release", "release"), ("workflow_call", "workflow_call", "workflow_call"),
        ])
    func standard(on: String, event: String, withInputs: String) throws {
        let on = on.replacing("schedule,", with: "")
        let workflow = try Repository("on: \(on)\njobs: { a: { runs-on: x, steps: [{ run: make }] } }").workflow()
        #expect(Planner.defaultEvent(of: workflow) == event)
        #expect(Planner.defaultEvent(of: workflow, hasInputs: true) == withInputs)
        #expect(Planner.defaultEvent(of: workflow, hasInputs: false) == event)
    }
}
