import Expressions
import Planning
import Runs
import Testing
import Workflows

@Suite("Obligations: what a run does")
struct ObligationTests {
    private static let job = "runs-on: x, steps: [{ run: x }]"
    private static let workflow = """
        on: push
        jobs:
          apply: { \(job) }
          teardown: { needs: apply, if: always(), \(job) }
          after: { needs: teardown, if: always(), \(job) }
        """

    private func story(
        _ workflow: String = Self.workflow, attempts: Int = 3, others: [String: String] = [:], locks: [String] = [],
        discharge: EarlierObligation? = nil, maxParallel: Int = 8
    ) throws -> Story {
        try Story(workflow, others: others, maxParallel: maxParallel) { request in
            request.obligations = [
                ObligationTerms(
                    openedBy: "apply", dischargedBy: "teardown", verify: "look",
                    retry: RetryPolicy(attempts: attempts, shortestWait: 30, longestWait: 600))
            ]
            request.locks = locks
            request.discharge = discharge
        }
    }

    /// The obligation's own events, in a word each.
    private func events(_ story: Story) -> [String] {
        story.told.compactMap { event, _ in
            switch event {
            case .obligationOpened(let id, let job): "\(id) opened by \(job)"
            case .dischargeFailed(let id, let failure):
                "\(id) failed \(failure.attempt)" + (failure.wait == nil ? " for good: \(failure.reason)" : "")
            case .dischargeRetried(let id, let attempt): "\(id) retried \(attempt)"
            case .obligationDischarged(let id): "\(id) discharged"
            default: nil
            }
        }
    }

    /// Goes on to the moment when the next attempt is due.
    private func wait(_ story: inout Story) throws {
        let next = try #require(story.state.nextDeadline)
        guard case .dischargeRetried = next.event else {
            Issue.record("It waits for \(next.event).")
            return
        }
        try story.tell(next.event)
        try story.settle()
    }

    private func destroy(_ story: inout Story, _ outcome: Outcome = .success, verified: Outcome = .success) throws {
        try story.end("teardown", outcome)
        if outcome == .success { try story.end("teardown", verified) } else { try story.skipRest("teardown") }
    }

    @Test("it is opened before its job starts, and discharged when nothing is left")
    func discharged() throws {
        var story = try story()
        let opened = try #require(
            story.told.firstIndex { if case .obligationOpened = $0.event { true } else { false } })
        let started = try #require(story.told.firstIndex { if case .jobStarted = $0.event { true } else { false } })
        #expect(opened < started)
        try story.end("apply", .failure)
        try destroy(&story)
        #expect(events(story) == ["apply opened by apply", "apply discharged"])
        try story.end("after")
        #expect(story.state.conclusion == .failure)
        #expect(story.result("teardown") == .success)
    }

    @Test("what was never opened is not undone, even under always()")
    func neverOpened() throws {
        var story = try story(
            """
            on: push
            jobs:
              confirm: { \(Self.job) }
              apply: { needs: confirm, \(Self.job) }
              teardown: { needs: [confirm, apply], if: always(), uses: ./workflows/destroy.yml }
            """,
            others: [
                "workflows/destroy.yml": "on: workflow_call\njobs: { a: { if: always(), \(Self.job) } }"
            ])
        try story.end("confirm", .failure)
        #expect(story.started == ["confirm"])
        #expect(
            story.state.state(of: JobID("teardown"))?.report?.reason
                == "There is nothing to undo: 'apply' did not start.")
        #expect(story.result("teardown/a") == .skipped)
        #expect(story.state.conclusion == .failure && events(story).isEmpty)
    }

    @Test("an attempt that fails is made again after a wait, and those after the job wait as long")
    func retried() throws {
        var story = try story()
        try story.end("apply")
        try destroy(&story, .failure)
        #expect(story.started == ["apply", "teardown"])
        try wait(&story)
        #expect(story.started == ["apply", "teardown", "teardown"])
        // It says that it succeeded, and something is left.
        try destroy(&story, verified: .failure)
        try wait(&story)
        try destroy(&story)
        #expect(
            events(story) == [
                "apply opened by apply", "apply failed 1", "apply retried 2", "apply failed 2", "apply retried 3",
                "apply discharged",
            ])
        try story.end("after")
        #expect(story.state.conclusion == .success)
        #expect(story.state.state(of: JobID("teardown"))?.attempts == 3)
    }

    @Test("after the last attempt it stays open, and the run has failed")
    func exhausted() throws {
        var story = try story(attempts: 2)
        try story.end("apply")
        try destroy(&story, .failure)
        try wait(&story)
        try destroy(&story, .failure)
        #expect(events(story).last == "apply failed 2 for good: 'Run x' failed.")
        try story.end("after")
        #expect(story.state.conclusion == .failure)
        #expect(story.state.obligations[0].isOpen && !story.state.obligations[0].isOwed)
        try story.tell(.obligationAbandoned(ObligationID(name: "apply"), by: "ada", reason: "by hand"))
        #expect(!story.state.obligations[0].isOpen)
        #expect(!story.state.admits(.obligationAbandoned(ObligationID(name: "apply"), by: "ada", reason: "again")))
    }

    @Test("a cancel does not shorten it; force ends it and leaves it open")
    func cancelled() throws {
        var story = try story()
        try story.cancel()
        try story.end("apply", .cancelled)
        try destroy(&story, .failure)
        try story.cancel()
        try wait(&story)
        #expect(story.started.count { $0 == "teardown" } == 2)
        try destroy(&story, .failure)
        try story.cancel(isForced: true)
        #expect(events(story).last == "apply failed 2 for good: It was ended by force.")
        #expect(story.state.conclusion != nil && story.state.obligations[0].isOpen)
    }

    @Test("an engine that takes the run up waits for the same moment")
    func recovery() throws {
        var story = try story()
        try story.end("apply")
        try destroy(&story, .failure)
        let before = story.state.nextDeadline
        try story.tell(.engineLost())
        try story.tell(.engineAttached(token: 2))
        try story.settle()
        #expect(story.state.nextDeadline?.time == before?.time)
        try wait(&story)
        try destroy(&story)
        #expect(events(story).last == "apply discharged")
    }

    @Test("what a called workflow does is done again from its first job")
    func call() throws {
        var story = try story(
            """
            on: push
            jobs:
              apply: { \(Self.job) }
              teardown: { needs: apply, if: always(), uses: ./workflows/destroy.yml }
            """,
            others: [
                "workflows/destroy.yml": """
                on: workflow_call
                jobs:
                  a: { \(Self.job) }
                  b: { needs: a, \(Self.job) }
                """
            ])
        try story.end("apply")
        try story.end("teardown/a", .failure)
        #expect(story.result("teardown/b") == .skipped)
        try story.end("teardown/verify")
        try story.end("teardown/verify")
        #expect(events(story).last == "apply failed 1")
        try wait(&story)
        #expect(story.result("teardown/a") == nil)
        try story.end("teardown/a")
        try story.end("teardown/b")
        try story.end("teardown/verify")
        try story.end("teardown/verify")
        #expect(events(story).last == "apply discharged")
        #expect(story.state.conclusion == .success)
    }

    @Test("the job that discharges it waits for no group and no room")
    func waitsForNobody() throws {
        var story = try story(
            """
            on: push
            jobs:
              apply: { \(Self.job) }
              busy: { \(Self.job) }
              teardown: { needs: apply, if: always(), concurrency: g, \(Self.job) }
              more: { needs: apply, \(Self.job) }
            """, maxParallel: 2)
        #expect(story.started == ["apply", "busy"])
        try story.end("apply")
        #expect(story.started == ["apply", "busy", "teardown", "more"])
        #expect(!story.told.contains { if case .gateRequested = $0.event { true } else { false } })
    }

    @Test("a job whose 'if' says no leaves it open")
    func refused() throws {
        var story = try story(
            """
            on: push
            jobs:
              apply: { \(Self.job) }
              teardown: { needs: apply, if: "always() && github.actor == 'nobody'", \(Self.job) }
            """)
        try story.end("apply")
        #expect(events(story).last?.hasPrefix("apply failed 0 for good: Its 'if' is false") == true)
        #expect(story.state.conclusion == .failure && story.result("teardown") == .skipped)
    }

    @Test("a run that is there to discharge one runs that job alone, whatever its 'if' says, and waits for no group")
    func discharge() throws {
        var story = try Story(
            """
            on: push
            concurrency: g
            jobs:
              apply: { \(Self.job) }
              teardown: { needs: apply, if: "always() && needs.apply.result == 'success'", \(Self.job) }
            """
        ) { request in
            request.obligations = [
                ObligationTerms(
                    openedBy: "apply", dischargedBy: "teardown", verify: "look", retry: RetryPolicy(attempts: 1))
            ]
            request.discharge = EarlierObligation(run: 7, name: "apply")
            request.succeeded = [JobID("apply"): ["where": "here"]]
            request.locks = []
        }
        #expect(story.started == ["teardown"])
        #expect(story.result("apply") == .skipped)
        try destroy(&story)
        #expect(events(story) == ["7/apply discharged"])
        #expect(story.state.conclusion == .success)
    }

    @Test("locks are taken one after the other before the first job, and kept as long as an obligation is open")
    func locks() throws {
        var story = try story(attempts: 1, locks: ["a", "b"])
        #expect(story.started.isEmpty)
        let wait = GroupWait(holder: GroupMember(run: 3, gate: .lock("a")), ahead: 0)
        try story.tell(.gateWaiting(.lock("a"), wait))
        #expect(story.state.waitText(of: nil) == "the lock 'a', which run 3 holds")
        #expect(!story.state.admits(.gateOpened(.lock("b"))))
        try story.tell(.gateOpened(.lock("a")))
        try story.settle()
        #expect(story.started.isEmpty)
        try story.tell(.gateOpened(.lock("b")))
        try story.settle()
        #expect(story.started == ["apply"])
        try story.end("apply")
        try destroy(&story, .failure)
        try story.end("after")
        #expect(story.state.conclusion == .failure)
        #expect(!story.told.contains { if case .gateLeft = $0.event { true } else { false } })
    }

    @Test("locks are left when all is done")
    func locksLeft() throws {
        var story = try story(locks: ["a"])
        try story.tell(.gateOpened(.lock("a")))
        try story.settle()
        try story.end("apply")
        try destroy(&story)
        try story.end("after")
        #expect(story.told.contains { $0.event == .gateLeft(.lock("a")) })
        #expect(story.state.conclusion == .success)
    }

    @Test("an obligation is opened when its job has a place; what discharges one that is owed waits for none")
    func places() throws {
        let (apply, teardown) = (JobID("apply"), JobID("teardown"))
        let opening = Effect.record(.obligationOpened(ObligationID(name: "apply"), by: apply))
        var story = try story()
        #expect(story.state.jobInNeedOfPlace(for: opening) == apply)
        #expect(story.state.jobInNeedOfPlace(for: .startJob(apply, attempt: 1)) == apply)
        #expect(story.state.jobInNeedOfPlace(for: .startJob(teardown, attempt: 1)) == nil)
        #expect(story.state.jobInNeedOfPlace(for: .completeJob(apply, attempt: 1)) == nil)
        try story.end("apply")
        try destroy(&story)
        // Nothing is owed any more.
        #expect(story.state.jobInNeedOfPlace(for: .startJob(teardown, attempt: 2)) == teardown)
    }

    @Test("waits differ from run to run, and are the same for the same one")
    func jitter() {
        let policy = RetryPolicy(attempts: 9, shortestWait: 30, longestWait: 600)
        let waits = (1...40).map { Jitter(run: $0, name: "apply").wait(after: 3, policy) }
        #expect(waits == (1...40).map { Jitter(run: $0, name: "apply").wait(after: 3, policy) })
        #expect(Set(waits).count > 30)
        #expect(waits.allSatisfy { (96...144).contains($0) })
        #expect((1...40).allSatisfy { (30...600).contains(Jitter(run: $0, name: "a").wait(after: $0, policy)) })
    }
}
