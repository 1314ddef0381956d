import Expressions
import Planning
import Runs
import Testing
import Workflows

@Suite("Protected environments: what a run does")
struct EnvironmentTests {
    private static let steps = "runs-on: x, steps: [{ run: x }]"
    private static let job = "environment: Prod, \(steps)"
    private static let prod = EnvironmentPolicy(name: "prod", approvers: [["ann", "bob"]])

    private func story(_ jobs: String, _ policies: [EnvironmentPolicy] = [prod]) throws -> Story {
        try Story("on: push\njobs: { \(jobs) }") { request in
            request.requester = "ann"
            request.run = 1
            request.environments = policies
            request.digest = "d1"
        }
    }

    private func decision(_ approver: String = "bob", digest: String = "d1", _ comment: String? = nil)
        -> ApprovalDecision
    {
        ApprovalDecision(environment: "PROD", digest: digest, approver: approver, comment: comment)
    }

    private func check(_ story: inout Story, _ job: String, _ faults: String..., commit: String? = nil) throws {
        try story.tell(.environmentChecked(JobID(job), EnvironmentCheck(faults: faults, commit: commit)))
        try story.settle()
    }

    private func asked(_ story: Story) -> [String] {
        story.told.compactMap { if case .approvalAsked(let request) = $0.event { request.environment } else { nil } }
    }

    private func requests(_ story: Story) -> [EnvironmentRequest] {
        story.told.compactMap { if case .environmentRequested(_, let request) = $0.event { request } else { nil } }
    }

    private func reason(_ story: Story, _ job: String) -> String? { story.state.state(of: JobID(job))?.report?.reason }

    @Test("a job waits until somebody who may has approved, and starts then")
    func approved() throws {
        var story = try story("a: { \(Self.job) }, b: { \(Self.steps) }")
        #expect(story.started == ["b"])
        try check(&story, "a")
        #expect(asked(story) == ["Prod"])
        #expect(story.started == ["b"])
        #expect(
            story.state.waitText(of: JobID("a"))
                == "the approval of 'Prod' by ann or bob: 'sluice approve 1 Prod'")
        try story.tell(.approvalGiven(decision()))
        try story.settle()
        #expect(story.started == ["b", "a"])
        #expect(story.state.waitText(of: JobID("a")) == nil)
        try story.end("a")
        try story.end("b")
        #expect(story.state.conclusion == .success)
    }

    @Test("an approval of another plan opens nothing, and neither does one by somebody who may not give it")
    func refusedDecisions() throws {
        var story = try story("a: { \(Self.job) }")
        #expect(!story.state.admits(.approvalGiven(decision())), "nobody was asked yet")
        try check(&story, "a")
        #expect(!story.state.admits(.approvalGiven(decision(digest: "d2"))))
        #expect(!story.state.admits(.approvalRejected(decision(digest: "d2"))))
        #expect(!story.state.admits(.approvalGiven(decision("eve"))))
        #expect(!story.state.admits(.approvalGiven(decision("Bob"))))
        #expect(!story.state.admits(.approvalGiven(decision("ann"))), "she started it")
        #expect(story.state.admits(.approvalRejected(decision("ann"))), "she may reject what she started")
        #expect(!story.state.admits(.approvalRejected(decision("eve"))))
        #expect(!story.state.admits(.environmentOpened(JobID("a"))))
        #expect(!story.state.admits(.jobQueued(JobID("a"))))
        #expect(story.started.isEmpty)
    }

    @Test("who started the run may approve it where that is allowed")
    func selfApproval() throws {
        var policy = Self.prod
        policy.allowsSelfApproval = true
        var story = try story("a: { \(Self.job) }", [policy])
        try check(&story, "a")
        try story.tell(.approvalGiven(decision("ann")))
        try story.settle()
        #expect(story.started == ["a"])
    }

    @Test("one decision is for all jobs of the run that go there, also for those that come later")
    func oneDecision() throws {
        var story = try story("a: { \(Self.job) }, b: { \(Self.job) }, c: { needs: a, \(Self.job) }")
        try check(&story, "a")
        try check(&story, "b")
        #expect(asked(story) == ["Prod"])
        try story.tell(.approvalGiven(decision()))
        try story.settle()
        #expect(story.started == ["a", "b"])
        try story.end("a")
        try check(&story, "c")
        #expect(asked(story) == ["Prod"])
        #expect(story.started == ["a", "b", "c"])
    }

    @Test("a rejection fails the jobs that wait, and those that come later")
    func rejected() throws {
        var story = try story("a: { \(Self.job) }, b: { if: always(), needs: a, \(Self.job) }")
        try check(&story, "a")
        try story.tell(.approvalRejected(decision("bob", "Not on a Friday.")))
        try story.settle()
        #expect(reason(story, "a") == "bob rejected 'PROD': Not on a Friday.")
        try check(&story, "b")
        #expect(story.result("b") == .failure)
        #expect(story.state.conclusion == .failure)
        #expect(story.started.isEmpty)
    }

    @Test("after thirty days nobody can approve any more")
    func expired() throws {
        var story = try story("a: { \(Self.job) }")
        try check(&story, "a")
        let deadline = try #require(story.state.nextDeadline)
        let asked = try #require(story.told.last { if case .approvalAsked = $0.event { true } else { false } })
        #expect(deadline.time.seconds(since: asked.time) == 30 * 86_400)
        try story.tell(deadline.event)
        try story.settle()
        #expect(reason(story, "a") == "Nobody approved 'prod' within 30 days.")
        #expect(!story.state.admits(.approvalGiven(decision())))
    }

    @Test("what is amiss with branch or evidence fails the job with the sentences that say so")
    func faults() throws {
        var story = try story("a: { \(Self.job) }")
        try check(&story, "a", "One.", "Two.")
        #expect(story.result("a") == .failure)
        #expect(reason(story, "a") == "One. Two.")
        #expect(asked(story).isEmpty)
    }

    @Test("a wait time begins when the job may start, and its end comes from a timer")
    func wait() throws {
        var story = try story("a: { \(Self.job) }", [EnvironmentPolicy(name: "prod", waitSeconds: 60)])
        try check(&story, "a")
        #expect(story.started.isEmpty)
        #expect(story.state.waitText(of: JobID("a")) == "the wait time of the environment 'prod'")
        let deadline = try #require(story.state.nextDeadline)
        let start = try #require(story.told.first { if case .environmentRequested = $0.event { true } else { false } })
        #expect(deadline.time.seconds(since: start.time) == 60)
        try story.tell(deadline.event)
        try story.settle()
        #expect(story.started == ["a"])
    }

    @Test("an environment without rules holds nobody up, and its variables come before the run's")
    func unprotected() throws {
        let policy = EnvironmentPolicy(name: "prod", variables: ["REGION": "eu"])
        var story = try Story("on: push\njobs: { a: { \(Self.job) }, b: { \(Self.steps) } }") { request in
            request.environments = [policy]
            request.variables = ["region": "us"]
        }
        #expect(story.started == ["a", "b"])
        let seen = ["a", "b"].map { job in
            story.state.index(of: JobID(job)).map { story.state.contexts(ofJob: $0)["vars"] }
        }
        #expect(seen == [["region": "eu"], ["region": "us"]] as [Value?])
        try story.end("a")
    }

    @Test("a cancel ends what waits, and an engine that comes back asks again for what nobody has answered")
    func cancelledAndLost() throws {
        var story = try story("a: { \(Self.job) }, b: { \(Self.job) }")
        try check(&story, "a")
        try story.tell(.engineLost())
        try story.tell(.engineAttached(token: 2))
        try story.settle()
        #expect(requests(story).count == 3, "for 'b' again, and not for 'a'")
        #expect(asked(story) == ["Prod"])
        #expect(!story.state.waitsForApprovalOnly)
        try check(&story, "b")
        #expect(story.state.waitsForApprovalOnly)
        try story.cancel()
        #expect(story.result("a") == .cancelled && story.result("b") == .cancelled)
        #expect(story.state.conclusion == .cancelled)
        #expect(story.started.isEmpty)
    }

    @Test("evidence is asked for the commit that the job checks out, or the one that 'for' names")
    func evidence() throws {
        let requirement = EnvironmentPolicy.Requirement(workflows: ["ci"])
        func requested(_ with: String, commit: String? = nil) throws -> [String?] {
            var policy = EnvironmentPolicy(name: "prod", requirements: [requirement])
            policy.requirements[0].commit = commit
            let story = try Story(
                """
                on: push
                jobs:
                  a:
                    environment: prod
                    runs-on: x
                    steps: [{ run: x }\(with)]
                """
            ) { request in
                request.environments = [policy]
                request.variables = ["tag": "v1"]
            }
            if let report = story.state.state(of: JobID("a"))?.report { return [report.reason] }
            return requests(story).flatMap { $0.evidence.map(\.revision) }
        }
        let checkout = ", { uses: actions/checkout@v4"
        #expect(try requested("") == [nil])
        #expect(try requested("\(checkout) }") == [nil])
        #expect(try requested("\(checkout), with: { ref: '${{ vars.tag }}' } }") == ["v1"])
        #expect(try requested("\(checkout) }\(checkout), with: { ref: v2 } }") == [nil, "v2"])
        #expect(try requested("", commit: "${{ vars.tag }}-x") == ["v1-x"])
        let unknown = try requested("\(checkout), with: { ref: '${{ steps.x.outputs.y }}' } }")
        #expect(
            unknown == [
                "Which commit is checked out for 'prod' cannot be known before the job starts: it comes from 'steps'. "
                    + "Name it with 'for:' in sluice.yml."
            ])
        #expect(
            try requested("", commit: "${{ vars.none }}")
                == ["'for' of the environment 'prod' names no commit: '${{ vars.none }}' is empty."])
    }
}
