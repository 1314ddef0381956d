import Expressions
import Planning
import Runs
import Source
import TestSupport
import Testing

@testable import History

@Suite("Jobs that are known only while the run is under way", .ownThread)
struct ExpansionTests {
    private static let files = [
        "workflows/ci.yml": """
        on: push
        jobs:
          setup: { runs-on: x, steps: [{ run: list }] }
          ship:
            needs: setup
            strategy: { matrix: { to: "${{ fromJSON(needs.setup.outputs.m) }}" } }
            uses: ./workflows/ship.yml
            with: { to: "${{ matrix.to }}" }
          last: { needs: ship, if: failure(), uses: ./workflows/ship.yml }
        """,
        "workflows/ship.yml": """
        on: { workflow_call: { inputs: { to: { type: string, default: nowhere } } } }
        jobs: { up: { name: "Up ${{ inputs.to }}", runs-on: x, steps: [{ run: "go ${{ inputs.to }}" }] } }
        """,
    ]

    private func plan(_ request: RunRequest) throws -> Plan {
        let files = Self.files.map { ($0.key, SourceFile(path: $0.key, text: $0.value)) }
        return try Planner(files: Dictionary(uniqueKeysWithValues: files)).plan(request)
    }

    /// Carries out all that is decided, as if each step took no time and succeeded; until something is to be done that is not wanted.
    private func advance(
        _ state: inout RunState, _ entries: inout [JournalEntry], while isWanted: (RunEvent) -> Bool = { _ in true }
    ) throws {
        func add(_ event: RunEvent) throws {
            let time = Timestamp.seconds(Double(entries.count))
            try state.apply(event, at: time)
            entries.append(JournalEntry(sequence: entries.count + 1, time: time, event: event))
        }
        if state.token == 0 { try add(.engineAttached(token: 1)) }
        while case let effects = state.decide(), !effects.isEmpty {
            for effect in effects where state.admits(effect.event) {
                guard isWanted(effect.event) else { return }
                try add(effect.event)
                switch effect {
                case .startStep(let step): try add(.stepFinished(step, StepReport(outcome: .success)))
                case .completeJob(let job, let attempt):
                    let outputs: ValueObject = job.text == "setup" ? ["m": #"["a", "b"]"#] : [:]
                    try add(.jobFinished(job, attempt: attempt, JobReport(outcome: .success, outputs: outputs)))
                default: break
                }
            }
        }
    }

    @Test("are listed where the one stood that stood for them, also by an engine that comes later")
    func jobs() throws {
        let folder = try ScratchFolder()
        let store = try Store.open(directory: folder.store)
        let created = try store.createRun(.sample, engine: .first)
        let plan = try plan(created.request)
        var journal = store.journal(ofRun: created.number, plan: plan, token: created.token)
        var state = RunState(plan: plan)
        var entries = created.entries
        for entry in entries { try state.apply(entry.event, at: entry.time) }

        try advance(&state, &entries) { if case .callStarted = $0 { false } else { true } }
        try journal.append(Array(entries[1...]), durably: false)
        var jobs = try store.details(ofRun: created.number).jobs
        #expect(jobs.map(\.id.text) == ["setup", "ship.0", "ship.0/up", "ship.1", "ship.1/up", "last", "last/up"])
        #expect(jobs.map(\.name)[1...4] == ["ship (a)", "ship (a) / Up a", "ship (b)", "ship (b) / Up b"])

        // An engine that takes over knows the plan only as it was before the run.
        let written = entries.count
        let token = try store.takeOver(created.number, as: .second).token
        journal = store.journal(ofRun: created.number, plan: plan, token: token)
        try advance(&state, &entries)
        try journal.append(Array(entries[written...]), durably: false)
        let details = try store.details(ofRun: created.number)
        jobs = details.jobs
        #expect(details.run.conclusion == .success)
        #expect(jobs.map(\.id.text) == ["setup", "ship.0", "ship.0/up", "ship.1", "ship.1/up", "last", "last/up"])
        #expect(jobs[4].steps.map(\.name) == ["Run go b"])
        #expect(jobs.allSatisfy { $0.state == .finished })
        // A caller that never started takes its jobs with it.
        #expect(jobs[5].outcome == .skipped)
        #expect(jobs[6].outcome == .skipped)
        #expect(jobs[6].reason == jobs[5].reason)
        #expect(try store.entries(ofRun: created.number) == entries)
    }
}
