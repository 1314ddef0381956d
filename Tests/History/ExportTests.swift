import Conductor
import Expressions
import Foundation
import Planning
import Runs
import TestSupport
import Testing

@testable import History

@Suite("A run as JSON", .ownThread)
struct ExportTests {
    @Test("has the fields that are documented, in their order")
    func fields() throws {
        let folder = try ScratchFolder()
        let store = try Store.open(directory: folder.store, now: { .seconds(0) })
        let run = try store.createRun(.sample, engine: .first)
        let journal = store.journal(ofRun: run.number, plan: samplePlan(["build": 1]), token: run.token)
        let step = StepID(job: JobID("build"), jobAttempt: 1, index: 0)
        let events: [RunEvent] = [
            .engineAttached(token: 1), .jobQueued(JobID("build")), .jobStarted(JobID("build"), attempt: 1),
            .stepStarted(step),
            .stepFinished(step, StepReport(outcome: .success, outputs: ["a": "b"], exitCode: 0)),
            .jobFinished(JobID("build"), attempt: 1, JobReport(outcome: .success)), .finished(.success),
        ]
        journal.record(
            StepRecord(annotations: [Annotation(.error, "No.", file: "a", line: 1)], summary: "Hm", logSize: 3),
            of: step)
        let entries = events.enumerated().map {
            JournalEntry(sequence: $0.offset + 2, time: .seconds(Double($0.offset)), event: $0.element)
        }
        try journal.append(entries, durably: false)
        let expected = try text(ofFile: fixture("run.json"))
        let details = try store.details(ofRun: run.number)
        #expect(details.value.json(.indented) + "\n" == expected)
        #expect(try store.runs()[0].value.json(.compact).hasPrefix(#"{"number":1,"workflow":"workflows/ci.yml","#))
    }

    @Test(
        "shows moments in UTC, to the millisecond",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_763_724_605_123_999_999, "2025-11-21T11:30:05.123Z"),
            (1_709_164_800_000_000_000, "2024-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func moments(nanoseconds: Int64, text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).text == text)
    }
}

/// A file beside these tests.
func fixture(_ name: String, source: String = #filePath) -> String {
    (source as NSString).deletingLastPathComponent + "/Fixtures/" + name
}
