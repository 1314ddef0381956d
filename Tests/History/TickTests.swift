import Dispatch
import Foundation
import GRDB
import Planning
import Runs
import Synchronization
import TestSupport
import Testing
import Workflows

@testable import History

@Suite("Ticks in the store", .ownThread)
struct TickTests {
    private let folder: ScratchFolder
    private let clock = SetClock()

    init() throws {
        folder = try ScratchFolder()
    }

    /// A clock that a test sets.
    private final class SetClock: Sendable {
        private let time = Mutex(Timestamp.seconds(1_000_000_000))
        var now: Timestamp { time.withLock(\.self) }
        func advance(_ seconds: Double) { time.withLock { $0 = $0.advanced(bySeconds: seconds) } }
    }

    private func open() throws -> Store {
        let clock = clock
        return try Store.open(directory: folder.store, now: { clock.now })
    }

    private static let workflow = "workflows/nightly.yml"

    private func question(
        _ crons: [String] = ["0 * * * *"], _ policy: SchedulePolicy = SchedulePolicy(), of workflow: String = workflow,
        zone: String = "UTC"
    ) throws -> ScheduleQuestion {
        let lines = try crons.map {
            ScheduleLine(cron: try CronExpression($0), timezone: zone, rules: FixedOffset())
        }
        return ScheduleQuestion(
            schedules: [WorkflowSchedule(workflow: workflow, lines: lines, policy: policy)],
            sha: String(repeating: "a", count: 40), ref: "refs/heads/main")
    }

    @discardableResult
    private func look(
        _ store: Store, _ question: ScheduleQuestion?, as engine: EngineIdentity = .first,
        alive: Set<EngineIdentity> = [.first, .second]
    ) throws -> ScheduleLook {
        try store.look(question, as: engine, isAlive: { alive.contains($0) })
    }

    private func draft(_ tick: Int) -> RunDraft {
        var draft = RunDraft(request: .sample(workflow: Self.workflow), workflowName: "nightly")
        draft.tick = tick
        return draft
    }

    /// Ends a run of which nothing but its creation is known.
    private func end(_ run: Int, in store: Store) throws { try store.giveUp(run, requester: "the test") }

    private func outcomes(_ store: Store) throws -> [String] {
        try store.ticks(ofWorkflow: Self.workflow, limit: 1000).reversed().map(\.outcome)
    }

    // 1,000,000,000 is 2001-09-09T01:46:40Z.

    @Test("a line that is new has no past; from then on each moment is decided once")
    func story() throws {
        let store = try open()
        let question = try question()
        #expect(try look(store, question) == ScheduleLook())
        clock.advance(799.5)
        #expect(try look(store, question) == ScheduleLook())
        clock.advance(1)
        let found = try look(store, question)
        let tick = try #require(found.toStart.first)
        #expect(found.toStart == found.decided && found.decided.count == 1)
        #expect(tick.scheduledAt.text == "2001-09-09T02:00:00.000Z" && tick.state == .claimed && !tick.isLate)
        #expect(tick.cron == "0 * * * *" && tick.sha.hasPrefix("aaa") && tick.claimant == .first)
        clock.advance(0.5)
        let run = try store.createRun(draft(tick.id), engine: .second)
        let started = try #require(try store.tick(tick.id))
        #expect(started.run == run.number && started.outcome == "fired" && started.lateness == 1)
        #expect(try look(store, question) == ScheduleLook())
        try end(run.number, in: store)
        #expect(try store.tick(tick.id)?.conclusion == .cancelled)
        clock.advance(3600)
        #expect(try look(store, question).toStart.map(\.scheduledAt.text) == ["2001-09-09T03:00:00.000Z"])
    }

    @Test("two that look at once decide each moment once")
    func rivals() throws {
        let question = try question(["* * * * *"], SchedulePolicy(catchUp: .all, overlap: .queue))
        try look(try open(), question)
        clock.advance(50 * 60)
        let looks = Mutex<[ScheduleLook]>([])
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { index in
            do {
                let engine = EngineIdentity(bootID: "boot", processID: Int32(index), startTime: 1)
                let look = try open().look(question, as: engine, isAlive: { _ in true })
                looks.withLock { $0.append(look) }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock(\.self) == [])
        let all = looks.withLock(\.self)
        #expect(all.reduce(0) { $0 + $1.decided.count } == 50)
        #expect(all.reduce(0) { $0 + $1.toStart.count } == 1)
        #expect(try outcomes(open()).count == 50)
    }

    @Test("of two processes that start the run of one tick, one does")
    func oneRun() throws {
        let store = try open()
        let question = try question()
        try look(store, question)
        clock.advance(3600)
        let tick = try #require(try look(store, question).toStart.first)
        let run = try store.createRun(draft(tick.id), engine: .first)
        let error = #expect(throws: HistoryError.self) { try store.createRun(draft(tick.id), engine: .second) }
        #expect(error?.code == .refused)
        #expect(try store.runNumbers() == [run.number])
        // The slower one says that it could not, and that changes nothing.
        try store.failTick(tick.id, reason: "Too late.")
        #expect(try store.tick(tick.id)?.state == .started)
    }

    @Test("what a process took and did not start is taken over when that process is gone, and not before")
    func takenOver() throws {
        let store = try open()
        let question = try question()
        try look(store, question)
        clock.advance(3600)
        let tick = try #require(try look(store, question, as: .first).toStart.first)
        #expect(try look(store, question, as: .second).toStart.isEmpty)
        #expect(try look(store, question, as: .first).toStart.isEmpty)
        let taken = try look(store, nil, as: .second, alive: [.second]).toStart
        #expect(taken.map(\.id) == [tick.id] && taken.first?.claimant == .second)
        #expect(try look(store, question, as: .second, alive: [.second]).toStart.isEmpty)
        _ = try store.createRun(draft(tick.id), engine: .second)
        #expect(try look(store, question, as: .first, alive: []).toStart.isEmpty)
    }

    @Test("what this process took, and nobody in it knows of any more, is taken once more")
    func takenAgain() throws {
        let store = try open()
        let question = try question()
        try look(store, question)
        clock.advance(3600)
        let tick = try #require(try look(store, question).toStart.first)
        #expect(try look(store, question).toStart.isEmpty)
        #expect(try look(store, question, alive: []).toStart.map(\.id) == [tick.id])
        // What falls due at that very look is started once, too.
        clock.advance(3600)
        let both = try look(store, question, alive: []).toStart.map(\.id)
        #expect(both.first == tick.id && Set(both).count == both.count)
    }

    @Test("a run that is taken back gives its tick back")
    func withdrawn() throws {
        let store = try open()
        let question = try question()
        try look(store, question)
        clock.advance(3600)
        let tick = try #require(try look(store, question).toStart.first)
        let run = try store.createRun(draft(tick.id), engine: .first)
        try store.withdraw(run.number)
        #expect(try store.tick(tick.id)?.state == .claimed)
        try store.failTick(tick.id, reason: "No keeper.")
        let failed = try #require(try store.tick(tick.id))
        #expect(failed.state == .failed && failed.reason == "No keeper." && failed.run == nil)
        #expect(throws: HistoryError.self) { try store.createRun(draft(tick.id), engine: .first) }
    }

    @Test("under 'queue' one begins when the one before it has ended, in their order")
    func queue() throws {
        let store = try open()
        let question = try question(["0 * * * *"], SchedulePolicy(overlap: .queue))
        try look(store, question)
        clock.advance(820)
        let first = try #require(try look(store, question).toStart.first)
        let run = try store.createRun(draft(first.id), engine: .first)
        for _ in 0..<2 {
            clock.advance(3600)
            #expect(try look(store, question).toStart.isEmpty)
        }
        #expect(try outcomes(store) == ["fired", "waiting", "waiting"])
        try end(run.number, in: store)
        let second = try look(store, question).toStart
        #expect(second.map(\.scheduledAt) == [first.scheduledAt.advanced(bySeconds: 3600)])
        #expect(try look(store, question).toStart.isEmpty)
        let next = try store.createRun(draft(try #require(second.first).id), engine: .first)
        #expect(try look(store, question).toStart.isEmpty)
        try end(next.number, in: store)
        #expect(try look(store, question).toStart.count == 1)
        #expect(try outcomes(store) == ["fired", "fired", "starting"])
    }

    @Test("under 'skip' the moment passes, and the next one after the end does not")
    func skip() throws {
        let store = try open()
        let question = try question()
        try look(store, question)
        clock.advance(820)
        let first = try #require(try look(store, question).toStart.first)
        let run = try store.createRun(draft(first.id), engine: .first)
        clock.advance(3600)
        let skipped = try look(store, question).decided
        #expect(skipped.map(\.reason) == ["It was due while run \(run.number) went on, and 'overlap' is skip."])
        try end(run.number, in: store)
        clock.advance(3600)
        #expect(try look(store, question).toStart.count == 1)
        #expect(try outcomes(store) == ["fired", "skipped", "starting"])
    }

    @Test("under 'cancel' the run is named as one to be cancelled, and only the last of those that wait begins")
    func cancel() throws {
        let store = try open()
        let question = try question(["0 * * * *"], SchedulePolicy(overlap: .cancel))
        try look(store, question)
        clock.advance(820)
        let run = try store.createRun(draft(try #require(try look(store, question).toStart.first).id), engine: .first)
        #expect(try look(store, question).toCancel.isEmpty)
        for _ in 0..<2 {
            clock.advance(3600)
            #expect(try look(store, question).toCancel == [run.number])
        }
        #expect(try outcomes(store) == ["fired", "coalesced", "waiting"])
        try end(run.number, in: store)
        #expect(try look(store, question).toStart.count == 1)
    }

    // MARK: Clocks and lines that change

    @Test("a clock that is set back starts nothing twice, and one that was far ahead stops nothing")
    func clockGoesBack() throws {
        let store = try open()
        let question = try question(["0 * * * *"], SchedulePolicy(overlap: .queue))
        try look(store, question)
        clock.advance(7200)
        #expect(try look(store, question).decided.count == 2)
        clock.advance(-7000)
        #expect(try look(store, question).decided.isEmpty)
        clock.advance(6900)
        #expect(try look(store, question).decided.isEmpty)
        // A year ahead by mistake, and back.
        clock.advance(366 * 86400)
        try look(store, question)
        clock.advance(-366 * 86400)
        #expect(try look(store, question).decided.isEmpty)
        clock.advance(3600)
        #expect(try look(store, question).decided.map(\.isLate) == [true])
    }

    @Test("a clock that jumps about never has one moment started twice", arguments: 1...20)
    func jumps(seed: UInt64) throws {
        let store = try open()
        var random = SplitMix(seed: seed)
        let policies = [
            SchedulePolicy(catchUp: .all, window: 1e6, overlap: .queue), SchedulePolicy(),
            SchedulePolicy(catchUp: .none, overlap: .cancel),
        ]
        let policy = policies[Int(random.next() % 3)]
        let question = try question(["*/10 * * * *", "0 * * * *"], policy)
        var starts: [String: Int] = [:]
        for _ in 0..<60 {
            let found = try look(store, question)
            for tick in found.toStart {
                starts["\(tick.cron) \(tick.scheduledAt.text)", default: 0] += 1
                try end(try store.createRun(draft(tick.id), engine: .first).number, in: store)
            }
            clock.advance(Double(random.next() % 6000) - 2000)
        }
        #expect(!starts.isEmpty && starts.values.allSatisfy { $0 == 1 })
        let ticks = try store.ticks(ofWorkflow: Self.workflow, limit: 10_000)
        #expect(Set(ticks.map { "\($0.cron) \($0.scheduledAt.text)" }).count == ticks.count)
    }

    private struct SplitMix: RandomNumberGenerator {
        var seed: UInt64
        mutating func next() -> UInt64 {
            seed &+= 0x9E37_79B9_7F4A_7C15
            var value = seed
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    @Test("what was missed while nobody looked is one run, with a row for each moment")
    func missed() throws {
        let store = try open()
        let question = try question()
        try look(store, question)
        clock.advance(5 * 3600)
        let found = try look(store, question)
        #expect(found.toStart.map(\.isLate) == [true])
        #expect(found.decided.map(\.outcome) == ["coalesced", "coalesced", "coalesced", "coalesced", "starting"])
        #expect(found.decided.first?.reason == "One run stands for it and for 2001-09-09T06:00:00.000Z.")
        let tick = try #require(found.toStart.first)
        _ = try store.createRun(draft(tick.id), engine: .first)
        #expect(try store.tick(tick.id)?.outcome == "caught-up")
    }

    @Test("a line that is taken out and put back has no past; that of a file which cannot be read has")
    func lines() throws {
        let store = try open()
        let question = try question()
        var nothing = question
        nothing.schedules = []
        try look(store, question)
        clock.advance(100)
        nothing.unreadable = [Self.workflow]
        try look(store, nothing)
        clock.advance(7200)
        #expect(try look(store, question).decided.count == 2)
        nothing.unreadable = []
        try look(store, nothing)
        clock.advance(7200)
        #expect(try look(store, question).decided.isEmpty)
        clock.advance(3600)
        #expect(try look(store, question).decided.count == 1)
    }

    @Test("two lines of one workflow are told apart, and so are two workflows")
    func apart() throws {
        let store = try open()
        var both = try question(["0 * * * *", "0 2 * * *"], SchedulePolicy(overlap: .queue))
        both.schedules += try question(of: "workflows/other.yml").schedules
        try look(store, both)
        clock.advance(820)
        let found = try look(store, both)
        #expect(found.decided.map(\.cron) == ["0 * * * *", "0 2 * * *", "0 * * * *"])
        #expect(found.decided.map(\.outcome) == ["starting", "waiting", "starting"])
        #expect(try store.workflowsWithTicks() == [Self.workflow, "workflows/other.yml"])
    }

    @Test("half a year of minutes is a hundred and one rows")
    func many() throws {
        let store = try open()
        let question = try question(["* * * * *"])
        try look(store, question)
        clock.advance(180 * 86400)
        let found = try look(store, question)
        #expect(found.decided.count == 101 && found.toStart.count == 1)
        #expect(found.decided.reduce(0) { $0 + $1.count } == 180 * 1440)
    }

    @Test("a look at which nothing is due writes nothing")
    func quiet() throws {
        let store = try open()
        let question = try question()
        try look(store, question)
        let before = try store.read { try Int.fetchOne($0, sql: "SELECT total_changes()") }
        clock.advance(60)
        try look(store, question)
        #expect(try store.read { try Int.fetchOne($0, sql: "SELECT total_changes()") } == before)
    }
}
