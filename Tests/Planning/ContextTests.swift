import Expressions
import Planning
import Testing
import Workflows

struct ContextTests {
    private static let ada = HeadCommit.Person(name: "Ada", email: "ada@example.org")
    private static let bob = HeadCommit.Person(name: "Bob", email: "bob@example.org")
    private let head = HeadCommit(
        sha: Repository.event().sha, message: "Fix it\n\nAll of it.", author: Self.ada, committer: Self.bob,
        timestamp: "2026-11-21T10:44:03Z", tree: "7ree")

    private var first: HeadCommit {
        var first = head
        (first.sha, first.message) = ("f1r57", "Begin")
        return first
    }

    /// What the workflow says of the event.
    private func trigger(_ on: String, _ event: String) throws -> Trigger? {
        try Repository("on:\n  \(on)\njobs: { a: { runs-on: x, steps: [{ run: make }] } }").workflow()
            .trigger(for: event)
    }

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
            ("github.event.ref", "refs/heads/main"), ("github.event.before", "be4"), ("github.event.created", false),
            ("github.event.after == github.sha", true), ("github.event.head_commit.message", "Fix it\n\nAll of it."),
            ("github.event.head_commit.timestamp", "2026-11-21T10:44:03Z"),
            ("github.event.commits[1].id == github.sha", true), ("github.event.commits[0].message", "Begin"),
            ("github.event.head_commit.id == github.sha", true), ("github.event.head_commit.committer.name", "Bob"),
            (
                "github.event.compare", "https://github.com/owner/name/compare/be4...1a2b3c4d5e6f"
            ),
            ("github.event.head_commit.author.email", "ada@example.org"), ("github.event.pusher.name", "Bob"),
            ("github.event.repository.full_name", "owner/name"), ("github.event.repository.owner.login", "owner"),
            ("github.event.repository.default_branch", "main"), ("github.event.sender.login", "ada"),
        ] as [(String, Value)])
    func push(expression: String, value: Value) throws {
        var event = Repository.event()
        event.payload = EventPayload.make(
            for: event, EventHistory(head: head, before: "be4", commits: [first, head]), trigger: nil, inputs: [:])
        #expect(try evaluated(expression, GitHubContext.make(event, workflow: nil)) == value)
    }

    @Test(
        "A pull request's payload",
        arguments: [
            ("github.event.action", "synchronize"), ("github.event.pull_request.title", "Fix it"),
            ("github.event.pull_request.head.ref", "topic"), ("github.event.pull_request.head.sha == github.sha", true),
            ("github.event.pull_request.base.ref", "main"), ("github.event.pull_request.base.sha", "ba5e"),
            ("github.event.before", "be4"), ("github.event.pull_request.commits", 2),
            ("github.event.pull_request.head.label", "owner:topic"), ("github.event.pull_request.number", 1),
            ("github.event.number", 1), ("github.event.pull_request.draft", false), ("github.head_ref", "topic"),
            ("github.base_ref", "main"), ("github.event.pull_request.head.repo.full_name", "owner/name"),
        ] as [(String, Value)])
    func pullRequest(expression: String, value: Value) throws {
        var event = Repository.event("pull_request")
        (event.headRef, event.baseRef) = ("topic", "main")
        event.payload = EventPayload.make(
            for: event, EventHistory(head: head, before: "be4", commits: [first, head], base: "ba5e"), trigger: nil,
            inputs: [:])
        #expect(try evaluated(expression, GitHubContext.make(event, workflow: nil)) == value)
    }

    @Test(
        "The payload of a run that is done",
        arguments: [
            ("github.event.action", "completed"), ("github.event.workflow.name", "CI"),
            ("github.event.workflow_run.id", 7), ("github.event.workflow_run.name", "CI"),
            ("github.event.workflow_run.path", "workflows/ci.yml"), ("github.event.workflow_run.event", "pull_request"),
            ("github.event.workflow_run.status", "completed"), ("github.event.workflow_run.conclusion", "failure"),
            ("github.event.workflow_run.head_branch", "topic"),
            ("github.event.workflow_run.head_sha == github.event.workflow_run.head_commit.id", true),
            ("github.event.workflow_run.run_number", 4), ("github.event.workflow_run.run_attempt", 2),
            ("github.event.workflow_run.head_commit.message", "Fix it\n\nAll of it."),
            ("github.event.workflow_run.head_commit.author.email", "ada@example.org"),
            ("github.event.workflow_run.pull_requests[0].head.ref", "topic"),
            ("github.event.workflow_run.pull_requests[0].number", 1),
            ("github.event.workflow_run.head_repository.full_name", "owner/name"),
            ("github.event.workflow_run.head_repository.fork", false),
            ("github.event.workflow_run.repository.full_name == github.event.repository.full_name", true),
            ("github.event.workflow_run.created_at", "2026-11-21T10:45:00Z"),
            ("github.event.workflow_run.run_started_at", "2026-11-21T10:45:01Z"),
            ("github.event.workflow_run.updated_at", "2026-11-21T10:46:00Z"),
            ("github.event.workflow_run.actor.login", "ada"),
            ("github.event.workflow_run.triggering_actor.login", "ada"), ("github.event.sender.login", "ada"),
            ("github.event.repository.default_branch", "main"),
        ] as [(String, Value)])
    func completed(expression: String, value: Value) throws {
        var upstream = Repository.event("pull_request")
        (upstream.headRef, upstream.baseRef) = ("topic", "main")
        (upstream.runNumber, upstream.runAttempt) = (4, 2)
        var event = Repository.event("workflow_run")
        event.payload = EventPayload.completed(
            UpstreamRun(
                number: 7, workflow: "workflows/ci.yml", workflowName: "CI", event: upstream, conclusion: "failure",
                head: head, createdAt: "2026-11-21T10:45:00Z", startedAt: "2026-11-21T10:45:01Z",
                finishedAt: "2026-11-21T10:46:00Z"), for: event)
        #expect(try evaluated(expression, GitHubContext.make(event, workflow: nil)) == value)
    }

    @Test(
        "The branch of a run that is done",
        arguments: [
            ("refs/heads/main", "", "main"), ("refs/tags/v1", "", "v1"), ("1a2b3c4d", "", nil),
            ("refs/heads/main", "refs/heads/topic", "topic"),
        ])
    func completedBranch(ref: String, takenFrom: String, branch: String?) throws {
        var upstream = Repository.event()
        (upstream.ref, upstream.takenFrom) = (ref, takenFrom)
        let run = UpstreamRun(
            number: 7, workflow: "workflows/ci.yml", workflowName: "CI", event: upstream, conclusion: "success",
            head: head, createdAt: "", startedAt: "", finishedAt: "")
        #expect(run.branch == branch)
        upstream.payload = EventPayload.completed(run, for: upstream)
        let context = GitHubContext.make(upstream, workflow: nil)
        #expect(try evaluated("github.event.workflow_run.head_branch", context) == branch.map(Value.string) ?? .null)
        #expect(try evaluated("toJSON(github.event.workflow_run.pull_requests)", context) == "[]")
    }

    @Test(
        "Where github.ref of each event comes from",
        arguments: [
            ("push", "refs/heads/topic", ""), ("workflow_dispatch", "refs/heads/topic", ""),
            ("create", "refs/heads/topic", ""), ("delete", "refs/heads/main", "refs/heads/topic"),
            ("schedule", "refs/heads/main", "refs/heads/topic"),
            ("workflow_run", "refs/heads/main", "refs/heads/topic"),
            ("issues", "refs/heads/main", "refs/heads/topic"), ("deployment", "refs/heads/topic", ""),
            ("pull_request", "refs/pull/1/merge", ""), ("pull_request_review", "refs/pull/1/merge", ""),
            ("pull_request_target", "refs/heads/main", "refs/heads/topic"), ("release", "refs/heads/topic", ""),
        ])
    func references(name: String, ref: String, takenFrom: String) {
        var event = Repository.event(name)
        event.place(takenFrom: "refs/heads/topic", isDefault: false, given: [:])
        #expect(event.ref == ref && event.takenFrom == takenFrom)
        #expect(event.headRef == (["pull_request", "pull_request_target"].contains(name) ? "topic" : ""))
        event.takenFrom = ""
        event.place(takenFrom: "refs/heads/main", isDefault: true, given: [:])
        #expect(event.takenFrom.isEmpty)
    }

    @Test(
        "A payload that was given says which tag, which pull request and which branches",
        arguments: [
            ("release", #"{"release": {"tag_name": "v1"}}"#, ["refs/tags/v1", "", ""]),
            ("release", #"{"release": {}}"#, ["refs/heads/topic", "", ""]),
            (
                "pull_request",
                #"{"number": 7, "pull_request": {"head": {"ref": "fix"}, "base": {"ref": "release/1"}}}"#,
                ["refs/pull/7/merge", "fix", "release/1"]
            ),
            (
                "pull_request", #"{"number": 7, "pull_request": {"merged": true, "base": {"ref": "release/1"}}}"#,
                ["refs/heads/release/1", "topic", "release/1"]
            ),
            (
                "pull_request_target", #"{"number": 7, "pull_request": {"base": {"ref": "release/1"}}}"#,
                ["refs/heads/main", "topic", "release/1"]
            ),
            ("pull_request_review", #"{"pull_request": {"number": 7}}"#, ["refs/pull/7/merge", "", ""]),
        ])
    func given(name: String, payload: String, expected: [String]) throws {
        guard case .object(let payload) = try Value(parsingJSON: payload) else { return }
        var event = Repository.event(name)
        event.place(takenFrom: "refs/heads/topic", isDefault: false, given: payload)
        #expect([event.ref, event.headRef, event.baseRef] == expected)
    }

    @Test("The first commit of a branch: nothing was before it")
    func created() {
        let payload = EventPayload.make(for: Repository.event(), EventHistory(head: head), trigger: nil, inputs: [:])
        #expect(payload["before"] == .string(String(repeating: "0", count: 40)))
        #expect(payload["created"] == true)
        #expect(payload["compare"] == "https://github.com/owner/name/compare/1a2b3c4d5e6f")
    }

    @Test(
        "What the workflow takes chooses what happened where nobody says it",
        arguments: [
            ("pull_request:", "pull_request", "action", "synchronize"),
            ("pull_request: { types: [opened, synchronize] }", "pull_request", "action", "synchronize"),
            ("pull_request: { types: [closed, opened] }", "pull_request", "action", "closed"),
            ("issues: { types: [labeled] }", "issues", "action", "labeled"),
            ("schedule: [{ cron: '1 2 * * *' }, { cron: '3 4 * * *' }]", "schedule", "schedule", "1 2 * * *"),
        ])
    func chosen(on: String, name: String, key: String, value: String) throws {
        let payload = EventPayload.make(
            for: Repository.event(name), EventHistory(head: head), trigger: try trigger(on, name), inputs: [:])
        #expect(payload[key] == .string(value))
    }

    @Test(
        "Other payloads",
        arguments: [("workflow_dispatch", "inputs"), ("schedule", "schedule"), ("release", "release")])
    func others(event: String, key: String) {
        let payload = EventPayload.make(
            for: Repository.event(event), EventHistory(head: head), trigger: nil,
            inputs: event == "schedule" ? [:] : ["a": "b"])
        #expect(payload[key] != nil)
        #expect(payload["repository"] != nil)
        #expect((payload["inputs"] != nil) == (event == "workflow_dispatch"))
    }
}
