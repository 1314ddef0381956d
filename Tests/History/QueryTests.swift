import Planning
import Runs
import TestSupport
import Testing

@testable import History

@Suite("The list of runs", .ownThread)
struct QueryTests {
    let folder: ScratchFolder
    let store: Store

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store, now: { .seconds(7) })
    }

    @Test("has the newest first, page after page, of all workflows or of one")
    func pages() throws {
        for number in 1...7 { try store.recordFinishedRun([:], of: number % 3 == 0 ? "b.yml" : "a.yml") }
        #expect(try store.runs(limit: 3).map(\.number) == [7, 6, 5])
        #expect(try store.runs(before: 5, limit: 3).map(\.number) == [4, 3, 2])
        #expect(try store.runs(before: 1).isEmpty)
        #expect(try store.runs(ofWorkflow: "b.yml").map(\.number) == [6, 3])
        #expect(try store.runs(ofWorkflow: "b.yml", before: 6).map(\.number) == [3])
        #expect(try store.runs(ofWorkflow: "c.yml").isEmpty)
        #expect(try store.runNumbers() == Set(1...7))
    }

    @Test("tells of a run what was known when it was created")
    func fields() throws {
        let draft = RunDraft(
            request: .sample(workflow: "a.yml", isSnapshot: true), workflowName: "A", rerunOf: 3, flags: [.partial])
        let created = try store.createRun(draft, engine: .first)
        let run = try store.run(created.number)
        #expect(run.workflow == "a.yml")
        #expect(run.workflowName == "A")
        #expect(run.sha == draft.request.event.sha)
        #expect(run.actor == "ada")
        #expect(run.isSnapshot)
        #expect(run.rerunOf == 3)
        #expect(run.flags == [.partial, .snapshot])
        #expect(run.state == .created)
        #expect(run.engine == .first)
        #expect(run.createdAt == .seconds(7))
        #expect(run.startedAt == nil)
    }

    @Test("knows the last finished run of each workflow")
    func lastFinished() throws {
        try store.recordFinishedRun([:], of: "a.yml")
        try store.recordFinishedRun([:], of: "a.yml", outcome: .failure)
        try store.recordFinishedRun([:], of: "b.yml")
        _ = try store.createRun(RunDraft(request: .sample(workflow: "a.yml"), workflowName: "A"), engine: .first)
        let last = try store.lastFinishedRuns(ofWorkflows: ["a.yml", "b.yml", "c.yml"])
        #expect(last.mapValues(\.number) == ["a.yml": 2, "b.yml": 3])
        #expect(last["a.yml"]?.conclusion == .failure)
    }

    @Test("finds those whose engine is gone before they were finished")
    func abandoned() throws {
        try store.recordFinishedRun([:])
        let alive = try store.createRun(.sample, engine: .first).number
        let dead = try store.createRun(.sample, engine: .second).number
        #expect(try store.abandonedRuns { $0 == .first }.map(\.number) == [dead])
        #expect(try store.unfinishedRuns().map(\.number) == [alive, dead])
    }

    @Test("gives for each job the middle of its last five successful times")
    func estimates() throws {
        for duration in [1000.0, 1, 9, 2, 8, 3] { try store.recordFinishedRun(["build": duration, "test": 2]) }
        #expect(try store.estimatedDurations(ofWorkflow: "workflows/ci.yml") == [JobID("build"): 3, JobID("test"): 2])
        try store.recordFinishedRun(["build": 0.5], outcome: .failure)
        #expect(try store.estimatedDurations(ofWorkflow: "workflows/ci.yml")[JobID("build")] == 5.5)
        #expect(try store.estimatedDurations(ofWorkflow: "other.yml").isEmpty)
    }

    @Test("knows for which commit a run is evidence: the one that its checkouts took, else its own")
    func checkouts() throws {
        let own = RunRequest.sample.event.sha
        let (other, third) = (String(repeating: "b", count: 40), String(repeating: "c", count: 40))
        let without = try record(checkingOut: [nil, nil])
        let one = try record(checkingOut: [nil, other, other])
        let several = try record(checkingOut: [other, own])
        _ = try store.createRun(.sample, engine: .first)
        let proven = try [without, one, several].map { try store.run($0) }
        #expect(proven.map(\.checkouts) == [[], [other], [own, other]])
        #expect(proven.map(\.provenCommit) == [own, other, nil])
        #expect(try store.finishedRuns(at: own).map(\.number) == [several, one, without])
        #expect(try store.finishedRuns(at: other).map(\.number) == [several, one])
        #expect(try store.finishedRuns(at: third).isEmpty)
    }

    /// A successful run of one job, whose steps have checked these commits out.
    private func record(checkingOut commits: [String?]) throws -> Int {
        let run = try store.createRun(.sample, engine: .first)
        let plan = samplePlan(["build": commits.count], request: run.request)
        var events: [RunEvent] = [.engineAttached(token: run.token), .jobStarted(JobID("build"), attempt: 1)]
        for (index, commit) in commits.enumerated() {
            let step = StepID(job: JobID("build"), jobAttempt: 1, index: index)
            var report = StepReport(outcome: .success)
            report.checkout = commit
            events += [.stepStarted(step), .stepFinished(step, report)]
        }
        events += [.jobFinished(JobID("build"), attempt: 1, JobReport(outcome: .success)), .finished(.success)]
        let entries = events.enumerated().map { place, event in
            JournalEntry(sequence: place + 2, time: .seconds(10), event: event)
        }
        try store.journal(ofRun: run.number, plan: plan, token: run.token).append(entries, durably: false)
        return run.number
    }

    @Test("says plainly that there is no such run")
    func unknown() throws {
        #expect(throws: HistoryError.self) { try store.run(1) }
        #expect(throws: HistoryError.self) { try store.details(ofRun: 1) }
    }
}
