import Conductor
import Runs
import Synchronization
import TestSupport
import Testing

@testable import History

@Suite("A run", .ownThread)
struct FencingTests {
    let folder: ScratchFolder
    let store: Store

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store)
    }

    private let attached = [JournalEntry(sequence: 2, time: .seconds(2), event: .engineAttached(token: 1))]

    @Test("that another engine has taken over takes nothing more from the one before")
    func fenced() throws {
        let run = try store.createRun(.sample, engine: .first)
        let before = store.journal(ofRun: run.number, plan: samplePlan([:]), token: run.token)
        try before.append(attached, durably: false)
        let token = try Store.open(directory: folder.store).takeOver(run.number, as: .second).token
        #expect(token == 2)
        let lost = [JournalEntry(sequence: 3, time: .seconds(3), event: .engineLost())]
        let error = #expect(throws: ConductorError.self) { try before.append(lost, durably: true) }
        #expect(error == ConductorError.fenced(run: run.number))
        #expect(try store.entries(ofRun: run.number).count == 2)
        let after = store.journal(ofRun: run.number, plan: samplePlan([:]), token: token)
        try after.append(lost, durably: true)
        #expect(try store.run(run.number).engine == .second)
    }

    @Test("is taken over by one of those that find it abandoned at the same moment")
    func race() async throws {
        let run = try store.createRun(.sample, engine: .first)
        let directory = folder.store
        let tokens = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try? Store.open(directory: directory).takeOver(run.number, as: .second, ifTokenIs: run.token).token
                }
            }
            return await group.reduce(into: [Int]()) { if let token = $1 { $0.append(token) } }
        }
        #expect(tokens == [2])
    }

    @Test("whose machine was restarted is in doubt, unless the journal was on the disk to its end")
    func restarted() throws {
        let run = try store.createRun(.sample, engine: .first)
        let journal = store.journal(ofRun: run.number, plan: samplePlan([:]), token: run.token)
        try journal.append(attached, durably: false)
        try journal.sync(through: 2)
        var elsewhere = EngineIdentity.second
        elsewhere.bootID = "another-boot"
        #expect(try store.takeOver(run.number, as: elsewhere).restart == .isRecorded)
        // One that came and died before it wrote anything has not settled it.
        #expect(try store.takeOver(run.number, as: elsewhere).restart == .isRecorded)
        let (token, _) = try store.takeOver(run.number, as: elsewhere)
        let later = store.journal(ofRun: run.number, plan: samplePlan([:]), token: token)
        try later.append(
            [JournalEntry(sequence: 3, time: .seconds(3), event: .engineLost(restart: .isRecorded))], durably: false)
        #expect(try store.takeOver(run.number, as: elsewhere).restart == nil)
        #expect(try store.takeOver(run.number, as: .second).restart == .isInDoubt)
        #expect(throws: ConductorError.fenced(run: run.number)) { try later.sync(through: 3) }
    }

    @Test("that has finished is not taken over")
    func finished() throws {
        let run = try store.recordFinishedRun([:])
        let error = #expect(throws: HistoryError.self) { try store.takeOver(run, as: .second) }
        #expect(error?.code == .notAvailable)
        let unknown = #expect(throws: HistoryError.self) { try store.takeOver(99, as: .second) }
        #expect(unknown?.code == .unknownRun)
    }

    @Test("gets a number of its own, and its journal holds all its rows, however many engines write at once")
    func numbersAtOnce() async throws {
        let directory = folder.store
        let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let store = try Store.open(directory: directory)
                    return try (0..<10).map { _ in try store.recordFinishedRun(["a": 1, "b": 2]) }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(numbers.sorted() == Array(1...40))
        for number in numbers { #expect(try store.entries(ofRun: number).count == 7) }
        #expect(try store.nextRunNumber() == 41)
    }

    @Test("does not get the number of one that was removed")
    func numbersAreNotUsedAgain() throws {
        for _ in 0..<3 { try store.recordFinishedRun([:]) }
        var retention = Retention()
        retention.runs = 0
        #expect(try store.collectGarbage(retention, takeSlot: { _, _ in true }).runs == [1, 2, 3])
        #expect(try store.createRun(.sample, engine: .first).number == 4)
    }
}
