import Expressions
import Planning
import Source
import Testing

struct TriggerTests {
    private func answer(_ on: String, _ event: EventFacts) throws -> TriggerFilter.Answer {
        let text = "on:\n  \(on)\njobs: { a: { runs-on: x, steps: [{ run: make }] } }"
        return TriggerFilter.answer(of: try Repository(text).workflow(), to: event)
    }

    /// nil: it fires.
    @Test(
        "A push is held against branches and tags",
        arguments: [
            ("push:", "refs/heads/main", nil), ("push:", "refs/tags/v1", nil),
            ("pull_request:", "refs/heads/main", "It has no 'push' under 'on', only 'pull_request'."),
            ("push: { branches: [main] }", "refs/heads/main", nil),
            ("push: { branches: [main] }", "refs/heads/x", "Its 'branches' do not take 'x'."),
            ("push: { branches: [main] }", "refs/tags/v1", "It names 'branches' only, and refs/tags/v1 is a tag."),
            ("push: { branches-ignore: [x] }", "refs/tags/v1", "It names 'branches' only, and refs/tags/v1 is a tag."),
            ("push: { branches-ignore: ['x/**'] }", "refs/heads/x/y", "Its 'branches-ignore' takes 'x/y' out."),
            ("push: { branches-ignore: [x] }", "refs/heads/main", nil),
            ("push: { tags: [v*] }", "refs/tags/v1", nil),
            ("push: { tags: [v*] }", "refs/tags/w1", "Its 'tags' do not take 'w1'."),
            ("push: { tags-ignore: [v*] }", "refs/tags/v1", "Its 'tags-ignore' takes 'v1' out."),
            ("push: { tags: [v*] }", "refs/heads/v1", "It names 'tags' only, and refs/heads/v1 is a branch."),
            ("push: { branches: [main], tags: [v*] }", "refs/tags/v1", nil),
            ("push: { branches: ['**', '!x'] }", "refs/heads/x", "Its 'branches' do not take 'x'."),
        ] as [(String, String, String?)])
    func push(on: String, ref: String, refusal: String?) throws {
        let answer = try answer(on, Repository.event("push", ref: ref))
        #expect(answer.fires == (refusal == nil))
        #expect(answer.reason == refusal ?? "Its 'on: push' takes \(ref).")
    }

    @Test(
        "Changed paths are held against paths",
        arguments: [
            ("paths: [docs/**]", ["a", "docs/b"], nil), ("paths: [docs/**]", nil, nil),
            ("paths: [docs/**]", ["a", "b"], "None of the 2 changed paths is under its 'paths'."),
            ("paths: [docs/**, '!docs/x']", ["docs/x"], "None of the 1 changed paths is under its 'paths'."),
            ("paths-ignore: [docs/**]", ["docs/a", "b"], nil), ("paths-ignore: [docs/**]", [], nil),
            ("paths-ignore: [docs/**]", ["docs/a"], "All of the 1 changed paths are under its 'paths-ignore'."),
        ] as [(String, [String]?, String?)])
    func paths(filter: String, changed: [String]?, refusal: String?) throws {
        var event = Repository.event()
        event.changedPaths = changed
        let answer = try answer("push: { \(filter) }", event)
        #expect(answer.fires == (refusal == nil))
        if let refusal { #expect(answer.reason == refusal) }
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
        let event = Repository.event("workflow_run", payload: ["workflow_run": ["head_branch": "topic"]])
        #expect(try answer("workflow_run: { workflows: [a], branches: [topic] }", event).fires)
        #expect(try !answer("workflow_run: { workflows: [a], branches: [main] }", event).fires)
    }

    @Test("By name a workflow runs whatever its filters, and says so")
    func notice() throws {
        let repository = Repository(
            "on: { push: { branches: [x] } }\njobs: { a: { runs-on: x, steps: [{ run: make }] } }")
        let told = try repository.plan().notices.map(\.message)
        #expect(told == ["By itself 'workflows/ci.yml' would not have run: Its 'branches' do not take 'main'."])
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
