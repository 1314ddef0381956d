import Conductor
import Planning
import Runs
import TestSupport
import Testing

@testable import History

@Suite("What a step says besides its result", .ownThread)
struct RecordTests {
    let folder: ScratchFolder
    let store: Store
    let run: CreatedRun
    let journal: RunJournal

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store)
        run = try store.createRun(.sample, engine: .first)
        journal = store.journal(ofRun: run.number, plan: samplePlan(["build": 2, "test": 1]), token: run.token)
        try append([.engineAttached(token: 1), .stepStarted(step)], from: 2)
    }

    private let step = StepID(job: JobID("build"), jobAttempt: 1, index: 1)
    private let annotation = Annotation(
        .error, "It is \"broken\".", title: "Broken", file: "a.swift", line: 3, endLine: 4, column: 5, endColumn: 6)

    private func append(_ events: [RunEvent], from first: Int) throws {
        let entries = events.enumerated().map {
            JournalEntry(sequence: first + $0.offset, time: .seconds(1), event: $0.element)
        }
        try journal.append(entries, durably: false)
    }

    private func recordedStep() throws -> RecordedStep {
        try #require(try store.details(ofRun: run.number).jobs[0].steps.first)
    }

    @Test("is kept together with the next event")
    func together() throws {
        let record = StepRecord(annotations: [annotation, Annotation(.notice, "So.")], summary: "# Yes", logSize: 17)
        journal.record(record, of: step)
        #expect(try recordedStep().annotations.isEmpty)
        try append([.stepFinished(step, StepReport(outcome: .failure, exitCode: 1))], from: 4)
        let recorded = try recordedStep()
        #expect(recorded.name == "Step 1")
        #expect(recorded.annotations == [annotation, Annotation(.notice, "So.")])
        #expect(recorded.summary == "# Yes")
        #expect(recorded.logSize == 17)
        #expect(recorded.exitCode == 1)
    }

    @Test("replaces what was recorded of it before")
    func replaced() throws {
        journal.record(StepRecord(annotations: [annotation, annotation]), of: step)
        try journal.flush()
        journal.record(StepRecord(annotations: [Annotation(.warning, "Hm.")], logSize: 1), of: step)
        journal.record(StepRecord(annotations: [Annotation(.warning, "Hm!")], logSize: 2), of: step)
        try journal.flush()
        #expect(try recordedStep().annotations == [Annotation(.warning, "Hm!")])
        #expect(try recordedStep().logSize == 2)
    }

    @Test("is not lost when the journal could not be written just then")
    func afterFailure() throws {
        journal.record(StepRecord(logSize: 5), of: step)
        #expect(throws: ConductorError.self) { try append([.engineLost()], from: 99) }
        try journal.flush()
        #expect(try recordedStep().logSize == 5)
    }

    @Test("is kept apart from what a job says")
    func ofJob() throws {
        journal.record([Annotation(.warning, "The label names another system.")], of: JobID("test"))
        journal.record(StepRecord(annotations: [annotation]), of: step)
        try journal.flush()
        let jobs = try store.details(ofRun: run.number).jobs
        #expect(jobs.map(\.annotations) == [[], [Annotation(.warning, "The label names another system.")]])
        #expect(jobs[0].steps.map(\.annotations) == [[annotation]])
    }

    @Test("is not taken from an engine that was fenced")
    func fenced() throws {
        _ = try store.takeOver(run.number, as: .second)
        journal.record(StepRecord(logSize: 5), of: step)
        #expect(throws: ConductorError.fenced(run: run.number)) { try journal.flush() }
        #expect(try recordedStep().logSize == nil)
    }
}
