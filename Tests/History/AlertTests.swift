import Conductor
import Planning
import Runs
import Synchronization
import TestSupport
import Testing

@testable import History

@Suite("Alerts in the store", .ownThread)
struct AlertTests {
    let folder: ScratchFolder
    let store: Store
    private let clock: Clock

    private final class Clock: Sendable {
        let seconds = Mutex(1000.0)
    }

    init() throws {
        let clock = Clock()
        folder = try ScratchFolder()
        self.clock = clock
        store = try Store.open(
            directory: folder.store, now: { Timestamp.seconds(clock.seconds.withLock { $0 }) })
    }

    private func pass(_ seconds: Double) { clock.seconds.withLock { $0 += seconds } }

    private static let id = ObligationID(name: "apply")

    private func record(
        _ events: [RunEvent], workflow: String = "workflows/drill.yml", discharging: Int? = nil
    ) throws {
        var request = RunRequest.sample(workflow: workflow)
        request.obligations = [ObligationTerms(openedBy: "apply", dischargedBy: "teardown", verify: "look")]
        request.discharge = discharging.map { EarlierObligation(run: $0, name: "apply") }
        let run = try store.createRun(RunDraft(request: request, workflowName: "drill"), engine: .first)
        let plan = samplePlan(["apply": 1, "teardown": 1], request: run.request)
        let journal = store.journal(ofRun: run.number, plan: plan, token: run.token)
        let all: [RunEvent] = [.engineAttached(token: run.token)] + events
        let time = store.now()
        try journal.append(
            all.enumerated().map { JournalEntry(sequence: $0.offset + 2, time: time, event: $0.element) },
            durably: true)
    }

    private func leaveOpen() throws {
        try record([
            .obligationOpened(Self.id, by: JobID("apply")),
            .dischargeFailed(Self.id, DischargeFailure(attempt: 5, reason: "It broke.", wait: nil)),
            .finished(.failure),
        ])
    }

    private func discharge() throws {
        let id = ObligationID(run: 1, name: "apply")
        try record(
            [
                .dischargeFailed(id, DischargeFailure(attempt: 1, reason: "It broke.", wait: nil)),
                .finished(.failure),
            ], discharging: 1)
    }

    private func due() throws -> [String] {
        try store.dueAlerts().map { "\($0.event.rawValue) \($0.run)\($0.obligation.map { "/" + $0 } ?? "")" }
    }

    @Test("a run that fails is told of, and what it left open; one that does not is not")
    func raised() throws {
        try leaveOpen()
        #expect(try due() == ["obligation 1/apply", "failure 1"])
        try record([.finished(.success)], workflow: "workflows/a.yml")
        try record([.finished(.cancelled)], workflow: "workflows/a.yml")
        #expect(try due().count == 2)
        #expect(try store.details(ofRun: 1).alerts.count == 2)
        #expect(try store.openObligations().first?.alert?.event == .obligation)
    }

    @Test("an attempt to discharge it that fails is told of once an hour, and is no failure of its own")
    func again() throws {
        try leaveOpen()
        for alert in try store.dueAlerts() { try store.settle(alert, told: ["webhook"], failure: nil) }
        pass(600)
        try discharge()
        #expect(try due() == [])
        pass(3600)
        try discharge()
        #expect(try due() == ["obligation 1/apply"])
        #expect(try store.dueAlerts().first?.raisedBy == 3)
        // It waits to be sent: another one would say the same.
        pass(7200)
        try discharge()
        #expect(try due() == ["obligation 1/apply"])
    }

    @Test("one sends it, and others when that one was killed")
    func claim() throws {
        try leaveOpen()
        let alert = try #require(try store.dueAlerts().first)
        #expect(try store.claim(alert))
        #expect(try !store.claim(alert))
        #expect(try store.dueAlerts().count == 1)
        pass(121)
        #expect(try store.claim(alert))
    }

    @Test("what cannot be sent is tried again after a wait that doubles, and not for ever; who knows is told once")
    func failures() throws {
        try leaveOpen()
        var alert = try #require(try store.dueAlerts().first)
        try store.settle(alert, told: ["a"], failure: "'b': nobody listens there")
        var waits: [Double] = []
        while let next = try #require(try store.alerts(ofRun: 1).first).nextTry {
            waits.append(next.seconds(since: store.now()))
            pass(waits[waits.count - 1])
            alert = try #require(try store.alerts(ofRun: 1).first)
            #expect(alert.told == ["a"] && alert.toldAt == .seconds(1000))
            try store.settle(alert, told: alert.told, failure: "'b': nobody listens there")
        }
        #expect(waits.prefix(7) == [600, 1200, 2400, 4800, 9600, 19200, 21600])
        let last = try #require(try store.alerts(ofRun: 1).first)
        #expect(last.state == .failed && last.failures == 12 && waits.count == 11)
        #expect(try due() == ["failure 1"])
    }

    @Test("the daemon's next attempt at an obligation is on record: after ten minutes, then twice as long")
    func discharges() throws {
        try leaveOpen()
        let open = try #require(try store.openObligations().first)
        #expect(open.dischargeAt == nil)
        #expect(try store.beginDischarge(open))
        // Another daemon has seen the same.
        #expect(try !store.beginDischarge(open))
        pass(60)
        var next = try #require(try store.openObligations().first)
        try store.endDischarge(next)
        next = try #require(try store.openObligations().first)
        #expect(next.discharges == 1 && next.dischargeAt == .seconds(1660))
        #expect((1...8).map(DischargePatience.wait) == [600, 1200, 2400, 4800, 9600, 19200, 21600, 21600])
    }
}
