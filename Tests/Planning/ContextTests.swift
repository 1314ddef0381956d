import Expressions
import Planning
import Testing

struct ContextTests {
    private let head = HeadCommit(
        message: "Fix it\n\nAll of it.", authorName: "Ada", authorEmail: "ada@example.org",
        timestamp: "2026-11-21T10:44:03Z", tree: "7ree")

    private func evaluated(_ expression: String, _ github: ValueObject) throws -> Value {
        try Expression(parsing: expression).evaluate(in: EvaluationScope(contexts: ["github": .object(github)]))
    }

    @Test(
        "The github context",
        arguments: [
            ("github.event_name", "push"), ("github.ref", "refs/heads/topic/a"), ("github.ref_name", "topic/a"),
            ("github.ref_type", "branch"), ("github.repository", "owner/name"), ("github.repository_owner", "owner"),
            ("github.actor", "ada"), ("github.triggering_actor", "ada"), ("github.workflow", "workflows/ci.yml"),
            ("github.workflow_ref", "owner/name/workflows/ci.yml@refs/heads/topic/a"), ("github.run_number", "1"),
            ("github.run_attempt", "1"), ("github.server_url", "https://github.com"), ("github.event.x", 1),
            ("github.workflow_sha == github.sha", true), ("github.head_ref", ""), ("github.event.inputs", nil),
        ] as [(String, Value)])
    func context(expression: String, value: Value) throws {
        let repository = Repository("a: { runs-on: x, steps: [{ run: make }] }")
        let event = Repository.event("push", ref: "refs/heads/topic/a", payload: ["x": 1])
        let github = GitHubContext.make(for: try repository.plan(repository.request(event)))
        #expect(try evaluated(expression, github) == value)
    }

    @Test(
        "The short names of refs",
        arguments: [
            ("refs/heads/main", "main", "branch"), ("refs/tags/v1/a", "v1/a", "tag"),
            ("refs/pull/7/merge", "7/merge", "branch"),
        ])
    func refs(ref: String, name: Value, type: Value) {
        let github = GitHubContext.make(Repository.event(ref: ref), workflow: nil)
        #expect(github["ref_name"] == name)
        #expect(github["ref_type"] == type)
        #expect(github["workflow"] == nil)
    }

    @Test("github.event.inputs has all inputs as texts, defaults too; a callee sees the same")
    func dispatchInputs() throws {
        let repository = Repository([
            "ci": """
            on: { workflow_dispatch: { inputs: { dry: { type: boolean }, size: { type: number, default: 2 } } } }
            jobs: { a: { uses: ./workflows/b.yml } }
            """,
            "b": """
            on: workflow_call
            jobs: { b: { name: "${{ toJSON(github.event.inputs) }} ${{ inputs.dry }}", runs-on: x, steps: [{ run: make }] } }
            """,
        ])
        let plan = try repository.plan(
            repository.request(Repository.event("workflow_dispatch"), inputs: ["dry": "true"]))
        let event = try #require(GitHubContext.make(for: plan)["event"])
        #expect(event.json(.compact) == #"{"inputs":{"dry":"true","size":"2"}}"#)
        #expect(plan.jobs[1].name == "a / {\n  \"dry\": \"true\",\n  \"size\": \"2\"\n} true")
    }

    @Test(
        "A push's payload",
        arguments: [
            ("github.event.ref", "refs/heads/main"), ("github.event.before", "0000"), ("github.event.created", true),
            ("github.event.after == github.sha", true), ("github.event.head_commit.message", "Fix it\n\nAll of it."),
            ("github.event.head_commit.timestamp", "2026-11-21T10:44:03Z"),
            ("github.event.commits[0].id == github.sha", true),
            ("github.event.head_commit.author.email", "ada@example.org"), ("github.event.pusher.name", "Ada"),
            ("github.event.repository.full_name", "owner/name"), ("github.event.repository.owner.login", "owner"),
            ("github.event.repository.default_branch", "main"), ("github.event.sender.login", "ada"),
        ] as [(String, Value)])
    func push(expression: String, value: Value) throws {
        var event = Repository.event()
        event.payload = EventPayload.make(for: event, head: head, before: "0000", inputs: [:])
        #expect(try evaluated(expression, GitHubContext.make(event, workflow: nil)) == value)
    }

    @Test(
        "A pull request's payload",
        arguments: [
            ("github.event.action", "synchronize"), ("github.event.pull_request.title", "Fix it"),
            ("github.event.pull_request.head.ref", "topic"), ("github.event.pull_request.head.sha == github.sha", true),
            ("github.event.pull_request.base.ref", "main"), ("github.event.pull_request.base.sha", "be4"),
            ("github.event.number", 1), ("github.event.pull_request.draft", false), ("github.head_ref", "topic"),
            ("github.base_ref", "main"), ("github.event.pull_request.head.repo.full_name", "owner/name"),
        ] as [(String, Value)])
    func pullRequest(expression: String, value: Value) throws {
        var event = Repository.event("pull_request")
        (event.headRef, event.baseRef) = ("topic", "main")
        event.payload = EventPayload.make(for: event, head: head, before: "be4", inputs: [:])
        #expect(try evaluated(expression, GitHubContext.make(event, workflow: nil)) == value)
    }

    @Test("Other payloads", arguments: [("workflow_dispatch", "inputs"), ("schedule", "schedule"), ("release", "ref")])
    func others(event: String, key: String) {
        let payload = EventPayload.make(
            for: Repository.event(event), head: head, before: "b", inputs: event == "schedule" ? [:] : ["a": "b"])
        #expect(payload[key] != nil)
        #expect(payload["repository"] != nil)
        #expect((payload["inputs"] != nil) == (event == "workflow_dispatch"))
    }
}
