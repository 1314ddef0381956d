import Conductor
import Foundation
import Planning
import Runs
import Synchronization
import TestSupport
import Testing

@testable import History

@Suite("Obligations in the store", .ownThread)
struct ObligationTests {
    let folder: ScratchFolder
    let store: Store

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store)
    }

    private static let id = ObligationID(name: "apply")

    private func request(discharging run: Int? = nil, workflow: String = "workflows/drill.yml") -> RunRequest {
        var request = RunRequest.sample(workflow: workflow)
        request.obligations = [
            ObligationTerms(openedBy: "apply", dischargedBy: "teardown", verify: "look")
        ]
        request.discharge = run.map { EarlierObligation(run: $0, name: "apply") }
        return request
    }

    /// Begins a run and appends these events, a second apart.
    @discardableResult
    private func record(_ request: RunRequest, _ events: [RunEvent]) throws -> Int {
        let run = try store.createRun(RunDraft(request: request, workflowName: "drill"), engine: .first)
        let plan = samplePlan(["apply": 1, "teardown": 1], request: run.request)
        let journal = store.journal(ofRun: run.number, plan: plan, token: run.token)
        let all: [RunEvent] = [.engineAttached(token: run.token)] + events
        try journal.append(
            all.enumerated().map { place, event in
                JournalEntry(sequence: place + 2, time: .seconds(Double(place + 10)), event: event)
            }, durably: true)
        return run.number
    }

    private static func failure(_ attempt: Int, wait: Double?) -> RunEvent {
        .dischargeFailed(id, DischargeFailure(attempt: attempt, reason: "It broke.", wait: wait))
    }

    private static let left: [RunEvent] = [
        .obligationOpened(id, by: JobID("apply")), .jobStarted(JobID("apply"), attempt: 1),
        .jobFinished(JobID("apply"), attempt: 1, JobReport(outcome: .success)), failure(5, wait: nil),
        .finished(.failure),
    ]

    @Test("one is there from its opening, with what is done about it")
    func story() throws {
        let run = try record(request(), [.obligationOpened(Self.id, by: JobID("apply")), Self.failure(2, wait: 30)])
        let open = try #require(try store.openObligations().first)
        #expect(open.id == "\(run)/apply" && open.job == JobID("apply") && open.dischargedBy == "teardown")
        #expect(open.failures == 2 && open.attempts == 5 && open.lastError == "It broke." && !open.isLeft)
        #expect(open.openedAt == .seconds(11) && open.nextTry == .seconds(42))
        #expect(try store.details(ofRun: run).obligations == [open])
    }

    @Test("a job that is attempted again waits once more in the record")
    func retried() throws {
        let finished = RunEvent.jobFinished(
            JobID("teardown"), attempt: 1, JobReport(outcome: .failure, reason: "It broke."))
        let run = try record(
            request(),
            [
                .obligationOpened(Self.id, by: JobID("apply")), .jobStarted(JobID("teardown"), attempt: 1), finished,
                Self.failure(1, wait: 1), .dischargeRetried(Self.id, attempt: 2),
            ])
        let job = try #require(try store.details(ofRun: run).jobs.last)
        #expect(job.state == .waiting && job.outcome == nil && job.reason == nil && job.attempt == 1)
        #expect(try store.openObligations().first?.nextTry == nil)
    }

    @Test("a new run of the workflow is refused while one is left open, and no other")
    func refusal() throws {
        let run = try record(request(), Self.left)
        let error = #expect(throws: HistoryError.self) { try record(request(), []) }
        #expect(
            error?.code == .refused && error?.message.contains("'sluice obligations discharge \(run)/apply'") == true)
        #expect(try store.runNumbers() == [run])
        _ = try record(request(workflow: "workflows/other.yml"), [.finished(.success)])
        try store.abandon(try #require(try store.openObligations().first), by: "ada", reason: "Removed by hand.")
        _ = try record(request(), [.finished(.success)])
    }

    @Test("an abandoned one stands in the journal of its run, behind the run's end")
    func abandoned() throws {
        let run = try record(request(), Self.left)
        let open = try #require(try store.openObligations().first)
        try store.abandon(open, by: "ada", reason: "Removed by hand.")
        #expect(try store.openObligations().isEmpty)
        let settled = try #require(try store.obligations(ofRun: run).first)
        #expect(settled.state == .abandoned && settled.settledBy == "ada" && settled.reason == "Removed by hand.")
        #expect(
            try store.entries(ofRun: run).last?.event
                == .obligationAbandoned(Self.id, by: "ada", reason: "Removed by hand."))
        let error = #expect(throws: HistoryError.self) { try store.abandon(open, by: "bob", reason: "Again.") }
        #expect(error?.message == "The obligation \(run)/apply is not open.")
    }

    @Test("one whose run goes on is not abandoned")
    func early() throws {
        try record(request(), [.obligationOpened(Self.id, by: JobID("apply"))])
        let open = try #require(try store.openObligations().first)
        #expect(throws: HistoryError.self) { try store.abandon(open, by: "ada", reason: "x") }
        #expect(try store.openObligations().count == 1)
    }

    @Test("another run discharges it, one at a time, and its failures count on")
    func discharge() throws {
        let first = try record(request(), Self.left)
        let earlier = ObligationID(run: first, name: "apply")
        let second = try record(request(discharging: first), [])
        #expect(try store.openObligations().first?.discharger == second)
        let error = #expect(throws: HistoryError.self) { try record(request(discharging: first), []) }
        #expect(error?.message.contains("Run \(second) is discharging the obligation \(first)/apply") == true)

        try append(
            [
                .dischargeFailed(earlier, DischargeFailure(attempt: 1, reason: "Still there.", wait: nil)),
                .finished(.failure),
            ], to: second, discharging: first)
        let open = try #require(try store.openObligations().first)
        #expect(open.discharger == nil && open.failures == 6 && open.lastError == "Still there.")

        let third = try record(
            request(discharging: first), [.obligationDischarged(earlier), .finished(.success)])
        let settled = try #require(try store.obligations(ofRun: first).first)
        #expect(settled.state == .discharged && settled.settledBy == "run \(third)" && settled.discharger == nil)
        #expect(throws: HistoryError.self) { try record(request(discharging: first), []) }
    }

    private func append(_ events: [RunEvent], to run: Int, discharging earlier: Int) throws {
        let plan = samplePlan(["apply": 1, "teardown": 1], request: request(discharging: earlier))
        try store.journal(ofRun: run, plan: plan, token: 1).append(
            events.enumerated().map { JournalEntry(sequence: $0 + 3, time: .seconds(99), event: $1) }, durably: false)
    }

    @Test("gc keeps a run with an open obligation, its artifacts, its folder and its work directories")
    func collection() throws {
        let run = try record(request(), Self.left)
        let source = try folder.write("work/file", "state")
        _ = try ArtifactStore(store).store(
            [ArtifactFile(source: source, path: "file")], as: "tfstate", run: run, overwrite: false)
        _ = try folder.write("store/runs/\(run)/steps/a/log", "12345")
        _ = try folder.write("store/slots/drill/slot/file", "kept")
        _ = try folder.write("store/slots/ci/slot/file", "gone")
        var retention = Retention()
        (retention.runs, retention.artifactAge, retention.slotAge) = (0, -1, -1)
        let report = try store.collectGarbage(retention, takeSlot: { _, _ in true })
        #expect(report.runs.isEmpty && report.artifacts == 0 && report.slots == 1)
        #expect(
            fileNames(in: store.paths.runs) == ["\(run)"] && fileNames(in: store.paths.slots + "/drill") == ["slot"])

        try store.abandon(try #require(try store.openObligations().first), by: "ada", reason: "Gone.")
        #expect(try store.collectGarbage(retention, takeSlot: { _, _ in true }).runs == [run])
    }

    @Test("the lock of a run that left one open is held until it is settled")
    func lock() throws {
        let reports = Mutex<[GroupReport]>([])
        func groups(_ run: Int) -> RunGroups {
            RunGroups(
                store: store, run: run, isAbandoned: { _ in false },
                report: { news in
                    reports.withLock { $0.append(news) }
                })
        }
        let lock = GateID.lock("tofu:drill")
        let run = try store.createRun(RunDraft(request: request(), workflowName: "drill"), engine: .first)
        try groups(run.number).enter(lock, .lock("tofu:drill"))
        let plan = samplePlan(["apply": 1, "teardown": 1], request: run.request)
        try store.journal(ofRun: run.number, plan: plan, token: run.token).append(
            ([RunEvent.engineAttached(token: 1)] + Self.left).enumerated().map {
                JournalEntry(sequence: $0 + 2, time: .seconds(10), event: $1)
            }, durably: false)

        let other = try store.createRun(RunDraft(request: .sample, workflowName: "CI"), engine: .second).number
        let waiting = groups(other)
        try waiting.enter(lock, .lock("Tofu:Drill"))
        var wait = GroupWait(holder: GroupMember(run: run.number, gate: lock), ahead: 0)
        wait.isOwed = true
        #expect(reports.withLock { $0 } == [.opened(lock), .waiting(lock, wait)])
        #expect(wait.text("the lock 'l'").contains("'sluice obligations discharge \(run.number)'"))

        try store.abandon(try #require(try store.openObligations().first), by: "ada", reason: "Gone.")
        try waiting.enter(lock, .lock("tofu:drill"))
        #expect(reports.withLock { $0.last } == .opened(lock))
    }

    @Test("a run of the workflow that waited meanwhile does not begin")
    func waitedMeanwhile() throws {
        let reports = Mutex<[GroupReport]>([])
        let group = GroupRequest(group: "drill", queue: .max)
        let run = try store.createRun(RunDraft(request: request(), workflowName: "drill"), engine: .first)
        let holder = RunGroups(store: store, run: run.number, isAbandoned: { _ in false }, report: { _ in })
        try holder.enter(.run, group)
        let second = try store.createRun(RunDraft(request: request(), workflowName: "drill"), engine: .second).number
        let waiting = RunGroups(
            store: store, run: second, isAbandoned: { _ in false },
            report: { news in reports.withLock { $0.append(news) } })
        try waiting.enter(.run, group)
        let plan = samplePlan(["apply": 1, "teardown": 1], request: run.request)
        try store.journal(ofRun: run.number, plan: plan, token: run.token).append(
            ([RunEvent.engineAttached(token: 1)] + Self.left).enumerated().map {
                JournalEntry(sequence: $0 + 2, time: .seconds(10), event: $1)
            }, durably: false)
        try holder.leave(.run)
        try waiting.enter(.run, group)
        #expect(
            reports.withLock { $0.last }
                == .cancelled(.run, requester: "the obligation \(run.number)/apply, which run \(run.number) left open"))
    }

    @Test("a lock and a concurrency group of the same name are two")
    func names() {
        #expect(GroupRequest.lock("A").key != GroupRequest(group: "a").key)
        #expect(GroupRequest.lock("A").key == GroupRequest.lock("a").key)
    }
}
