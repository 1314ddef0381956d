import Conductor
import Expressions
import Planning
import Runs

/// Everything around an engine: its journal, its keeper, time, and bad luck, all from one seed.
///
/// One thread only, so nothing guards it; the ports must be `Sendable`, which is why it says so unchecked.
final class SimulatedWorld: @unchecked Sendable {
    /// As it was before the run.
    let plan: Plan
    let defect: Defect?
    var random: SeededGenerator
    var now = Timestamp(nanoseconds: 1_000_000_000)
    /// By how many seconds the machine's clock is wrong: somebody sets it in mid-run.
    var skew = 0.0
    var keeper = SimulatedKeeper()
    /// Draws what the groups need, so that runs without any stay what they were.
    var groupRandom: SeededGenerator
    var groups = SimulatedGroupTable()
    /// Draws what power cuts need, for the same reason.
    var powerRandom: SeededGenerator
    /// Draws what environments need, for the same reason.
    var environmentRandom: SeededGenerator
    var people = SimulatedPeople()
    /// Draws what places for jobs need, for the same reason.
    var placeRandom: SeededGenerator
    /// Whether jobs of other runs have places that this run's jobs need.
    let isCrowded: Bool
    /// Other runs that are about to end.
    var leaving: Set<Int> = []

    // What is on the disk.
    var entries: [JournalEntry]
    /// When each entry was truly written, by its number; the journal has what the clock said.
    var realTimes: [Int: Timestamp] = [:]
    var token = 0
    /// How many entries the last append wrote.
    var lastAppend = 0
    /// After how many entries each append ended that a power cut may take; the first one it does not.
    var appendEnds = [1]
    /// The entry at which the journal ended when it was last put on the disk.
    var syncedThrough: Int?
    /// That the machine was restarted, until an engine has written it down.
    var restart: MachineRestart?

    // What is under way.
    var events: [(time: Timestamp, order: Int, event: Event)] = []
    private var order = 0
    /// The engine's token while it lives.
    var living: Int?
    var crashes = 0
    var firstCancel: (time: Timestamp, isForced: Bool)?
    var forced = false
    var violations: [String] = []

    enum Event {
        case processEnds(StepID)
        /// A message on its way to the engine with this token; to whichever lives if nil (a cancel that waits on disk).
        case message(Inbox.Message, token: Int?)
        case engineDies
        case keeperDies
        case powerFails
        /// By so many seconds.
        case clockJumps(Double)
        case rivalTakesOver
        case otherEnters(Int, GroupRequest)
        case otherReturns(Int)
        case otherLeaves(Int)
    }

    /// Thrown out of an engine to end it, as `kill -9` would.
    struct Crash: Error {}

    init(plan: Plan, seed: UInt64, defect: Defect?) {
        self.plan = plan
        self.defect = defect
        random = SeededGenerator(seed: seed)
        groupRandom = SeededGenerator(seed: seed ^ 0x6A7E)
        powerRandom = SeededGenerator(seed: seed ^ 0x90E7)
        environmentRandom = SeededGenerator(seed: seed ^ 0xE27)
        var places = SeededGenerator(seed: seed ^ 0x97ACE)
        isCrowded = places.chance(0.2)
        placeRandom = places
        keeper.exempt = plan.request.obligations.first?.dischargedBy
        entries = [JournalEntry(sequence: 1, time: now, event: .created(plan.request))]
    }

    func realTime(of entry: JournalEntry) -> Timestamp { realTimes[entry.sequence] ?? entry.time }

    func schedule(_ event: Event, after seconds: Double) {
        order += 1
        events.append((now.advanced(bySeconds: seconds), order, event))
    }

    /// The next event to happen, taken out.
    func nextEvent(before limit: Timestamp?) -> Event? {
        guard
            let place = events.indices.min(by: {
                (events[$0].time, events[$0].order) < (events[$1].time, events[$1].order)
            })
        else { return nil }
        if let limit, limit < events[place].time { return nil }
        now = max(now, events[place].time)
        return events.remove(at: place).event
    }

    /// The engine with this token dies here and now, if luck wants it.
    func maybeCrash(_ probability: Double, token: Int) -> Bool {
        guard living == token, crashes < 6, random.chance(probability) else { return false }
        living = nil
        crashes += 1
        return true
    }

    func post(_ report: ExecutionReport, token: Int) {
        // What a step's action is, is always told before the step's end.
        let delay = if case .stepExpanded = report { 0.0 } else { Double(random.below(50)) / 1000 }
        schedule(.message(.report(report), token: token), after: delay)
        // A report may be told twice, and late.
        if random.chance(0.05) {
            schedule(.message(.report(report), token: token), after: Double(random.below(3000)) / 1000)
        }
    }
}

struct SimulatedJournal: JournalPort {
    let world: SimulatedWorld
    let token: Int

    func append(_ entries: [JournalEntry], durably: Bool) throws {
        if world.maybeCrash(0.01, token: token) {
            if world.defect == .effectBeforeJournal { actUnrecorded(entries) }
            throw SimulatedWorld.Crash()
        }
        if world.defect != .twoEnginesHoldTheRun {
            guard world.token == token else { throw ConductorError.fenced(run: 1) }
        }
        guard world.living == token || world.token != token else { throw SimulatedWorld.Crash() }
        var kept = entries
        if world.defect == .obligationIsOpenedAfterTheAct { Self.openLate(&kept) }
        if world.defect == .eventIsLost, world.random.chance(0.02) { kept.removeLast() }
        world.entries += kept
        for entry in kept { world.realTimes[entry.sequence] = world.now }
        if kept.contains(where: { if case .engineLost = $0.event { true } else { false } }) { world.restart = nil }
        let isKept = durably && world.defect != .syncIsForgotten
        world.appendEnds = (isKept ? [] : world.appendEnds) + [world.entries.count]
        for case .approvalAsked(let request) in kept.map(\.event) { world.askPeople(request) }
        world.lastAppend = kept.count
        if world.defect == .lockIsReleasedWhileOwed, case .finished? = kept.last?.event {
            for lock in world.plan.request.locks { world.groups.leave(GroupMember(run: 1, gate: .lock(lock))) }
        }
        if world.maybeCrash(0.01, token: token) { throw SimulatedWorld.Crash() }
    }

    func sync(through sequence: Int) throws {
        guard world.token == token else { throw ConductorError.fenced(run: 1) }
        guard world.living == token else { throw SimulatedWorld.Crash() }
        world.appendEnds = [world.entries.count]
        world.syncedThrough = sequence
    }

    /// The defect of an engine that starts the job and then opens the obligation.
    private static func openLate(_ entries: inout [JournalEntry]) {
        for place in entries.indices.dropFirst() {
            guard case .obligationOpened = entries[place - 1].event else { continue }
            let opening = entries[place - 1].event
            entries[place - 1].event = entries[place].event
            entries[place].event = opening
        }
    }

    /// The defect of an engine that acts first and dies before it writes: its steps ran, and nothing says so.
    private func actUnrecorded(_ entries: [JournalEntry]) {
        for case .stepStarted(var step) in entries.map(\.event) {
            step.attempt = 1
            step.jobAttempt = 1
            world.keeper.starts[step, default: 0] += 1
        }
    }
}

struct SimulatedClock: ClockPort {
    let world: SimulatedWorld

    func now() -> Timestamp { world.now.advanced(bySeconds: world.skew) }
    func sleep(until time: Timestamp) async throws {}  // The world itself wakes the engine.
}

struct NobodyWatches: ObserverPort {
    func observe(_ entries: [JournalEntry], state: RunState) {}
}
