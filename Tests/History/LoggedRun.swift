import Conductor
import Digests
import Expressions
import Foundation
import Planning
import Runs
import Testing

@testable import History

/// A run that is recorded as an engine does it, round by round, with a log of its own for each step, and one artifact.
struct LoggedRun {
    let store: Store
    let number: Int
    let plan: Plan
    private let journal: RunJournal
    private var state: RunState
    private var written = 1
    private var seconds = 10.0
    /// How many events are known to be in the journal.
    private(set) var acknowledged = 1
    /// Whether each third event is put on the disk at once.
    var syncsSome = false

    static let jobs = [(key: "build", value: 2), (key: "test", value: 1)]

    init(in store: Store) throws {
        let created = try store.createRun(.sample, engine: .first)
        self.store = store
        number = created.number
        plan = samplePlan(LoggedRun.jobs, request: created.request)
        journal = store.journal(ofRun: created.number, plan: plan, token: created.token)
        state = RunState(plan: plan)
        for entry in created.entries { try state.apply(entry.event, at: entry.time) }
        try append(.engineAttached(token: created.token))
    }

    /// Goes on where another engine's journal ends.
    init(takingUp run: Int, in store: Store) throws {
        let entries = try store.entries(ofRun: run)
        guard case .created(let request)? = entries.first?.event else { throw HistoryError.unknownRun(run) }
        let plan = samplePlan(LoggedRun.jobs, request: request)
        var state = RunState(plan: plan)
        for entry in entries { try state.apply(entry.event, at: entry.time) }
        // A run that has ended cannot be taken over.
        let token = state.conclusion == nil ? try store.takeOver(run, as: .second).token : state.token
        self.store = store
        self.plan = plan
        self.state = state
        number = run
        journal = store.journal(ofRun: run, plan: plan, token: token)
        written = entries.count
        acknowledged = written
        seconds += Double(written)
        guard !isFinished else { return }
        try append(.engineLost(since: nil, restart: nil))
        try append(.engineAttached(token: token))
    }

    var isFinished: Bool { state.conclusion != nil }

    /// All that is decided now, and what follows from that at once.
    mutating func advance() throws {
        for effect in state.decide() where state.admits(effect.event) {
            try append(effect.event)
            switch effect {
            case .startStep(let step): try finish(step)
            case .completeJob(let job, let attempt): try finish(job, attempt: attempt)
            case .adoptJob(let job, let attempt): try adopt(job, attempt: attempt)
            default: break
            }
        }
    }

    mutating func finish() throws {
        while !isFinished { try advance() }
    }

    private mutating func finish(_ job: JobID, attempt: Int) throws {
        try append(.jobFinished(job, attempt: attempt, JobReport(outcome: .success, outputs: ["a": "b"])))
    }

    /// As where the keeper is gone, too: its steps are lost.
    private mutating func adopt(_ job: JobID, attempt: Int) throws {
        guard let running = state.state(of: job)?.running else { return }
        for step in running.runningSteps(of: job) { try append(.stepLost(step)) }
        if running.isCompleting { try finish(job, attempt: attempt) }
    }

    private mutating func finish(_ step: StepID) throws {
        let text = Array("The log of \(step).\n".utf8)
        let folder = store.paths.stepDirectory(number, step: step)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text).write(to: URL(fileURLWithPath: store.paths.stepLog(number, step: step)))
        var checksum = Checksum()
        checksum.update(text)
        var report = StepReport(outcome: .success, outputs: ["x": "y"], exitCode: 0)
        report.log = LogReport(size: text.count, checksum: checksum.text)
        journal.record(StepRecord(logSize: text.count), of: step)
        try append(.stepFinished(step, report))
    }

    private mutating func append(_ event: RunEvent) throws {
        written += 1
        seconds += 1
        let entry = JournalEntry(sequence: written, time: .seconds(seconds), event: event)
        try state.apply(event, at: entry.time)
        try journal.append([entry], durably: syncsSome && written % 3 == 0)
        acknowledged = written
    }
}

extension Store {
    /// What `verify` finds, where each run has the plan of a `LoggedRun`.
    func findings(ofRuns runs: [Int]? = nil) throws -> [StoreFinding] {
        var findings: [StoreFinding] = []
        let count = try verify(
            runs: runs, plan: { request throws(PlanFault) in samplePlan(LoggedRun.jobs, request: request) },
            tell: { findings.append($0) })
        #expect(count.findings == findings.count)
        return findings
    }
}
