import Expressions
import Planning
import Runs

/// Events of a run as the state machine itself decides them, where chance decides what jobs and steps come to.
struct RandomRun {
    private(set) var state: RunState
    private(set) var entries: [JournalEntry] = []
    /// What the events say of each step.
    private(set) var reports: [StepID: StepReport] = [:]
    private var chance: Chance
    private var time = 1_000_000_000

    init(seed: UInt64, created: [JournalEntry], plan: Plan) throws {
        chance = Chance(seed: seed)
        state = RunState(plan: plan)
        for entry in created { try state.apply(entry.event, at: entry.time) }
        entries = created
    }

    var isFinished: Bool { state.conclusion != nil }

    mutating func attach(token: Int) throws {
        if state.token > 0 { try add(.engineLost()) }
        try add(.engineAttached(token: token))
        try decide()
    }

    /// One thing that happens and all that is decided then, as a conductor's round; true where the engine should be lost now.
    mutating func advance() throws -> Bool {
        switch chance.number(below: 20) {
        case 0: try add(.cancelRequested(Cancellation(requester: "ada", isForced: chance.number(below: 3) == 0)))
        case 1: return true
        case 2: if let (_, event) = state.nextDeadline { try add(event) }
        default: try finishSomething()
        }
        try decide()
        return false
    }

    private mutating func decide() throws {
        while case let decided = state.decide(), !decided.isEmpty {
            for effect in decided where state.admits(effect.event) { try add(effect.event) }
        }
    }

    private mutating func finishSomething() throws {
        let running = state.plan.jobs.filter { state.state(of: $0.id)?.running != nil }
        guard !running.isEmpty else { return }
        let job = running[chance.number(below: running.count)].id
        guard let state = state.state(of: job)?.running else { return }
        guard let step = state.runningStep(of: job) else {
            let report = JobReport(
                outcome: outcome(), result: outcome(), outputs: chance.number(below: 2) == 0 ? [:] : ["a": "b"])
            return try add(.jobFinished(job, attempt: state.attempt, report))
        }
        if chance.number(below: 8) == 0 {
            reports[step] = StepReport(outcome: .failure, reason: StepReport.engineLost)
            return try add(.stepLost(step))
        }
        let report = StepReport(
            outcome: outcome(), conclusion: outcome(), outputs: ["n": .number(Double(time))],
            reason: chance.number(below: 2) == 0 ? nil : "It \"just\" ended.", exitCode: chance.number(below: 256))
        reports[step] = report
        try add(.stepFinished(step, report))
    }

    private mutating func outcome() -> Outcome { Outcome.allCases[chance.number(below: Outcome.allCases.count)] }

    private mutating func add(_ event: RunEvent) throws {
        time += 1 + chance.number(below: 1_000_000_000)
        let entry = JournalEntry(
            sequence: entries.count + 1, time: Timestamp(nanoseconds: Int64(time)), event: event)
        try state.apply(event, at: entry.time)
        entries.append(entry)
    }
}

/// The same numbers for the same seed (SplitMix64).
struct Chance {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
