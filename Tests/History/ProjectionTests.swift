import Expressions
import Planning
import Runs
import TestSupport
import Testing

@testable import History

@Suite("What the tables say of a run", .ownThread)
struct ProjectionTests {
    @Test("is what its events come to, whatever happened and however they were grouped", arguments: 0..<60)
    func equalsFold(seed: UInt64) throws {
        let folder = try ScratchFolder()
        let store = try Store.open(directory: folder.store)
        var chance = Chance(seed: seed &+ 1000)
        let created = try store.createRun(.sample, engine: .first)
        let jobs = (0..<(1 + chance.number(below: 5))).map { (key: "job-\($0)", value: chance.number(below: 4)) }
        let plan = samplePlan(jobs, request: created.request)
        var run = try RandomRun(seed: seed, created: created.entries, plan: plan)
        var journal = store.journal(ofRun: created.number, plan: plan, token: created.token)
        try run.attach(token: created.token)
        var written = 1
        for _ in 0..<500 where !run.isFinished {
            let isLost = try run.advance()
            if isLost || chance.number(below: 3) == 0 {
                try journal.append(Array(run.entries[written...]), durably: false)
                written = run.entries.count
                try expect(store, created.number, toShow: run)
            }
            if isLost {
                let token = try store.takeOver(created.number, as: .second).token
                journal = store.journal(ofRun: created.number, plan: plan, token: token)
                try run.attach(token: token)
            }
        }
        try journal.append(Array(run.entries[written...]), durably: false)
        #expect(run.isFinished)
        try expect(store, created.number, toShow: run)
        #expect(try store.entries(ofRun: created.number) == run.entries)
    }

    private func expect(_ store: Store, _ number: Int, toShow run: RandomRun) throws {
        let details = try store.details(ofRun: number)
        #expect(details.run.conclusion == run.state.conclusion)
        #expect(details.run.finishedAt == run.state.finishedAt)
        #expect(details.run.cancelledBy == run.state.cancellation?.requester)
        #expect(details.jobs.map(\.id) == run.state.plan.jobs.map(\.id))
        for (recorded, state) in zip(details.jobs, run.state.jobs) { expect(recorded, toShow: state) }
        for step in details.jobs.flatMap(\.steps) { expect(step, toShow: run.reports[step.id]) }
        #expect(details.jobs.flatMap(\.steps).filter { $0.outcome != nil }.count == run.reports.count)
    }

    private func expect(_ job: RecordedJob, toShow state: JobState) {
        let expected: RecordedJob.State =
            switch state.phase {
            case .waiting, .evaluable, .gated: .waiting
            case .queued: .queued
            case .calling: .calling
            case .running(let running): running.isCompleting ? .completing : .running
            case .settling, .finished: .finished
            }
        #expect(job.state == expected)
        #expect(job.attempt == state.attempts)
        #expect(job.queuedAt == state.queuedAt)
        #expect(job.startedAt == state.startedAt)
        #expect(job.finishedAt == state.finishedAt)
        #expect(job.outcome == state.report?.outcome)
        #expect(job.result == state.report?.result)
        #expect(job.reason == state.report?.reason)
        #expect(job.outputs == state.report?.outputs ?? [:])
    }

    private func expect(_ step: RecordedStep, toShow report: StepReport?) {
        #expect(step.outcome == report?.outcome)
        #expect(step.conclusion == report?.conclusion)
        // Whether a lost one is attempted again is seen from later attempts, which not every state has yet.
        #expect(step.state == .lost ? step.reason?.hasPrefix(StepReport.loss) == true : step.reason == report?.reason)
        #expect(step.exitCode == report?.exitCode)
        #expect(step.outputs == report?.outputs ?? [:])
        #expect((step.finishedAt == nil) == (report == nil))
    }
}
