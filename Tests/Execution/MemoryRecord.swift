import Conductor
import Glibc
import Planning
import Runs
import Synchronization

/// A journal, a record of what jobs say, and a clock that is the wall's.
final class MemoryRecord: JournalPort, RecordPort, ObserverPort {
    struct Contents: Sendable {
        var entries: [JournalEntry] = []
        var steps: [StepID: StepRecord] = [:]
        var jobs: [JobID: [Annotation]] = [:]
        var output: [StepID: [UInt8]] = [:]
    }

    let contents = Mutex(Contents())

    func append(_ entries: [JournalEntry], durably: Bool) throws { contents.withLock { $0.entries += entries } }
    func sync(through sequence: Int) throws {}
    func record(_ record: StepRecord, of step: StepID) { contents.withLock { $0.steps[step] = record } }
    func record(_ annotations: [Annotation], of job: JobID) { contents.withLock { $0.jobs[job] = annotations } }
    func observe(_ entries: [JournalEntry], state: RunState) {}
    func add(_ bytes: [UInt8], to step: StepID) { contents.withLock { $0.output[step, default: []] += bytes } }
}

/// The journal as one engine has it: gone with the engine.
final class EngineJournal: JournalPort {
    private let record: MemoryRecord
    private let isLost = Mutex(false)

    init(record: MemoryRecord) { self.record = record }

    func loseEngine() { isLost.withLock { $0 = true } }

    func append(_ entries: [JournalEntry], durably: Bool) throws {
        try isLost.withLock { isLost in
            if isLost { throw ConductorError.fenced(run: 7) }
            try record.append(entries, durably: durably)
        }
    }

    func sync(through sequence: Int) throws {}
}

struct WallClock: ClockPort {
    func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    func sleep(until time: Timestamp) async throws {
        try await Task.sleep(for: .nanoseconds(max(0, time.nanoseconds - now().nanoseconds)))
    }
}
