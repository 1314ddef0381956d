import Conductor
import Expressions
import Planning
import Runs
import TestSupport
import Testing

@testable import History

@Suite("What --json says", .ownThread)
struct ReadingBackTests {
    @Test("is read back to the same run")
    func roundTrip() throws {
        let folder = try ScratchFolder()
        let store = try Store.open(directory: folder.store, now: { .seconds(7) })
        let number = try store.recordFinishedRun(["build": 3, "test": 2.5], outcome: .failure)
        let details = try store.details(ofRun: number)
        var read = try #require(RecordedDetails(details.value))
        #expect(read.run.engine == nil)
        (read.run.token, read.run.engine) = (details.run.token, details.run.engine)
        #expect(read == details)
        #expect(read.value == details.value)
    }

    @Test("is read back to the same step")
    func step() throws {
        let folder = try ScratchFolder()
        let store = try Store.open(directory: folder.store)
        let run = try store.createRun(.sample, engine: .first)
        let journal = store.journal(ofRun: run.number, plan: samplePlan(["build": 2]), token: run.token)
        let step = StepID(job: JobID("build"), jobAttempt: 1, index: 1)
        let note = Annotation(.error, "It is.", title: "So", file: "a", line: 3, endLine: 4, column: 5, endColumn: 6)
        journal.record(StepRecord(annotations: [note], summary: "# Yes", logSize: 17), of: step)
        var report = StepReport(outcome: .failure, exitCode: 1)
        report.images = [UsedImage(name: "alpine", id: "sha256:1")]
        let events: [RunEvent] = [.engineAttached(token: 1), .stepStarted(step), .stepFinished(step, report)]
        try journal.append(
            events.enumerated().map { JournalEntry(sequence: 2 + $0.offset, time: .seconds(9), event: $0.element) },
            durably: false)
        let details = try store.details(ofRun: run.number)
        #expect(details.jobs[0].steps.count == 1)
        #expect(RecordedDetails(details.value)?.jobs == details.jobs)
    }

    @Test("is read back to the same groups and alerts")
    func groupsAndAlerts() throws {
        let folder = try ScratchFolder()
        let store = try Store.open(directory: folder.store, now: { .seconds(7) })
        let number = try store.recordFinishedRun(["build": 3], outcome: .failure)
        var details = try store.details(ofRun: number)
        let other = GroupMember(run: 9, gate: GateID(job: JobID("deploy"), level: .job))
        details.groups = [
            RecordedGroup(
                name: "prod", gate: other.gate, isHeld: false,
                holder: GroupMember(run: 8, gate: other.gate), waiting: [other]),
            RecordedGroup(
                name: "tofu", gate: .lock("tofu"), isHeld: true,
                holder: GroupMember(run: number, gate: .lock("tofu")), waiting: []),
        ]
        details.alerts = [
            RecordedAlert(
                id: 3, event: .failure, run: number, obligation: nil, raisedBy: number, raisedAt: .seconds(5),
                state: .waiting, told: ["wall", "phone"], toldAt: .seconds(6), failures: 2, nextTry: .seconds(9),
                lastError: "It does not answer."),
            RecordedAlert(
                id: 4, event: .obligation, run: number, obligation: "drill", raisedBy: number, raisedAt: .seconds(5),
                state: .sent, told: [], toldAt: nil, failures: 0, nextTry: nil, lastError: nil),
        ]
        let read = try #require(RecordedDetails(details.value))
        #expect(read.groups == details.groups)
        #expect(read.alerts == details.alerts)
    }

    @Test("has times that are read back to the millisecond")
    func times() {
        for seconds in [0.0, 0.001, 951_782_399, 951_782_400, 1_709_164_800.5, 4_102_444_799.999, 86_399] {
            let time = Timestamp.seconds(seconds)
            let read = Timestamp(text: time.text)
            #expect(read.map { abs($0.seconds(since: time)) < 0.000_5 } == true, "\(time.text)")
        }
        for text in ["", "2026-11-21T11:30:05Z", "2026-11-21T11:30:05.1x3Z", "2026-11-21T11:30:05.123+"] {
            #expect(Timestamp(text: text) == nil)
        }
    }

    @Test("is no run where it says too little")
    func nothing() {
        let few: [Value] = [.null, ["number": 1], ["id": "stack/x", "run": nil]]
        for value in few {
            #expect(RecordedRun(value) == nil)
            #expect(RecordedObligation(value) == nil)
        }
    }
}
