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

    var isFinished: Bool { state.conclusion != nil }

    /// All that is decided now, and what follows from that at once.
    mutating func advance() throws {
        for effect in state.decide() where state.admits(effect.event) {
            try append(effect.event)
            switch effect {
            case .startStep(let step): try finish(step)
            case .completeJob(let job, let attempt):
                try append(.jobFinished(job, attempt: attempt, JobReport(outcome: .success, outputs: ["a": "b"])))
            default: break
            }
        }
    }

    mutating func finish() throws {
        while !isFinished { try advance() }
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
        try journal.append([entry], durably: false)
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
