import Planning
import Runs
import Testing

@Suite("Cancels, time-outs and losses")
struct CancellationTests {
    private static let workflow = """
        on: push
        jobs:
          build:
            runs-on: x
            timeout-minutes: 1
            steps:
              - run: build
              - { run: tidy, if: always() }
              - { run: more }
          after: { needs: build, runs-on: x, steps: [ { run: x } ] }
          destroy: { needs: build, if: always(), runs-on: x, steps: [ { run: x }, { run: y } ] }
        """

    @Test("a cancel interrupts ordinary steps; finalizers run, and a finalizer job is exempt")
    func cancel() throws {
        var story = try Story(Self.workflow)
        try story.cancel()
        #expect(story.interruption("build") == .cancelled)
        try story.end("build", .cancelled)
        #expect(story.runningStep("build")?.index == 1)
        #expect(story.interruption("build") == nil)
        try story.end("build")
        // The last step is the execution's to skip: its job's status is "cancelled".
        try story.end("build", .skipped)
        #expect(story.result("build") == .cancelled)
        #expect(story.result("after") == .cancelled)
        try story.end("destroy")
        try story.end("destroy")
        #expect(story.result("destroy") == .success)
        #expect(story.state.conclusion == .cancelled)
    }

    @Test("force ends finalizers, too, and starts nothing more")
    func force() throws {
        var story = try Story(Self.workflow)
        try story.cancel(isForced: true)
        #expect(story.interruption("build") == .forced)
        try story.end("build", .cancelled)
        #expect(story.result("build") == .cancelled)
        #expect(story.result("destroy") == .cancelled)
        #expect(story.state.conclusion == .cancelled)
    }

    @Test("a job whose time is up is cancelled, and its run has failed")
    func timeOut() throws {
        var story = try Story(Self.workflow)
        let deadline = try #require(story.state.nextDeadline)
        #expect(deadline.event == .jobTimedOut(JobID("build"), attempt: 1))
        try story.tell(deadline.event)
        try story.settle()
        #expect(story.interruption("build") == .jobTimedOut)
        try story.end("build", .cancelled)
        try story.end("build")
        try story.end("build", .skipped)
        #expect(story.result("build") == .cancelled)
        try story.end("destroy")
        try story.end("destroy")
        #expect(story.state.conclusion == .failure)
    }

    @Test("a lost ordinary step has failed; a lost finalizer step is attempted again; a lost finalizer job begins anew")
    func losses() throws {
        var story = try Story(Self.workflow)
        try story.lose("build")
        #expect(story.runningStep("build")?.index == 1)
        try story.lose("build")
        #expect(story.runningStep("build") == StepID(job: JobID("build"), jobAttempt: 1, index: 1, attempt: 2))
        try story.end("build")
        try story.end("build", .skipped)
        #expect(story.result("build") == .failure)
        try story.end("destroy")
        try story.lose("destroy")
        #expect(story.runningStep("destroy") == StepID(job: JobID("destroy"), jobAttempt: 2, index: 0, attempt: 1))
    }

    @Test("reports that come late are not admitted")
    func late() throws {
        var story = try Story(Self.workflow)
        let step = try #require(story.runningStep("build"))
        try story.end("build")
        #expect(!story.state.admits(.stepFinished(step, StepReport(outcome: .failure))))
        #expect(!story.state.admits(.stepLost(step)))
        #expect(!story.state.admits(.engineAttached(token: 1)))
        #expect(!story.state.admits(.jobFinished(JobID("nobody"), attempt: 1, JobReport(outcome: .success))))
        #expect(!story.state.admits(.finished(.success)))
        #expect(throws: RunError.self) { try story.tell(.jobStarted(JobID("build"), attempt: 2)) }
    }
}

extension Story {
    /// Engine and keeper are gone, and nothing recorded how the step of this job ended.
    fileprivate mutating func lose(_ job: String) throws {
        guard let step = runningStep(job) else { throw Missing(job: job) }
        try tell(.engineLost())
        try tell(.engineAttached(token: state.token + 1))
        try settle()
        try tell(.stepLost(step))
        try settle()
        // Only what failed by it is said not to run again.
        let isOver = state.stepState(of: step)?.report != nil || state.state(of: step.job)?.isFinished == true
        #expect(state.textOfLoss(of: step) == (isOver ? StepReport.engineLost : StepReport.engineLostRunAgain))
    }
}
