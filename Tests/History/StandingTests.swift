import Conductor
import Planning
import Runs
import TestSupport
import Testing

@testable import History

@Suite("A run that waits for an approval", .ownThread)
struct StandingTests {
    @Test("is left to its approvers where none of its jobs is under way, and is interrupted work else")
    func isLeft() throws {
        let folder = try ScratchFolder()
        let store = try Store.open(directory: folder.store)
        let run = try store.createRun(.sample, engine: .first)
        let journal = store.journal(ofRun: run.number, plan: samplePlan(["a": 1, "b": 1]), token: run.token)
        var sequence = 1
        func isLeft(after event: RunEvent) throws -> Bool {
            sequence += 1
            try journal.append(
                [JournalEntry(sequence: sequence, time: .seconds(1), event: event)], durably: false)
            let recorded = try store.run(run.number)
            #expect(try store.unfinishedRuns() == [recorded])
            return recorded.isLeftToApprovers
        }
        let (a, success) = (JobID("a"), JobReport(outcome: .success))
        #expect(try !isLeft(after: .engineAttached(token: run.token)))
        #expect(try !isLeft(after: .jobQueued(a)))
        #expect(try !isLeft(after: .jobStarted(a, attempt: 1)))
        #expect(try !isLeft(after: .approvalAsked(ApprovalRequest(environment: "prod", digest: "d", sha: "a"))))
        #expect(try isLeft(after: .jobFinished(a, attempt: 1, success)))
        #expect(try store.run(run.number).waitsFor == "the approval of 'prod'")
        #expect(try !isLeft(after: .approvalExpired(environment: "prod")))
    }
}
