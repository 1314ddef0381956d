import Expressions
import Planning
import Runs
import Source
import Testing

@Suite("Steps in the background")
struct BackgroundTests {
    /// A job `a` with these steps.
    private func story(_ steps: String) throws -> Story {
        try Story("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n\(steps)")
    }

    @Test("do not hold up the steps after them, and are not seen before they have been waited for")
    func waitedFor() throws {
        var story = try story(
            """
                  - { id: server, run: server, background: true }
                  - { id: next, run: next }
                  - wait: server
                  - run: last
            """)
        #expect(story.running("a") == [0, 1])
        try story.end("a", step: 0, outputs: ["port": "80"])
        #expect(story.seen("a") == [])
        try story.end("a", step: 1)
        #expect(story.seen("a") == ["server", "next"])
        #expect(story.running("a") == [3])
        try story.end("a", step: 3)
        #expect(story.result("a") == .success)
    }

    @Test("hold up a wait until all that it names have ended, in whatever order")
    func severalTargets() throws {
        var story = try story(
            """
                  - { id: one, run: one, background: true }
                  - { id: two, run: two, background: true }
                  - { id: three, run: three, background: true }
                  - wait: [two, one]
                  - run: last
            """)
        try story.end("a", step: 1)
        #expect(story.running("a") == [0, 2])
        try story.end("a", step: 0)
        #expect(story.running("a") == [2, 4])
        #expect(story.state.state(of: JobID("a"))?.running?.settled.map(\.id.index) == [1, 0])
    }

    @Test("fail the job where they are waited for, not before")
    func failure() throws {
        var story = try story(
            """
                  - { id: one, run: one, background: true }
                  - run: next
                  - wait-all:
                  - run: last
            """)
        try story.end("a", step: 0, .failure)
        #expect(story.state.state(of: JobID("a"))?.running?.status == .success)
        try story.end("a", step: 1)
        #expect(story.state.state(of: JobID("a"))?.running?.status == .failure)
        #expect(story.report("a", step: 2)?.outcome == .failure)
        #expect(story.report("a", step: 2)?.reason == "The background step 'Run one' failed.")
        try story.end("a", step: 3, .skipped)
        #expect(story.result("a") == .failure)
    }

    @Test("that may fail do not fail the wait for them")
    func forgiven() throws {
        var story = try story(
            """
                  - { id: one, run: one, background: true, continue-on-error: true }
                  - wait: one
            """)
        try story.end("a", step: 0, .failure, conclusion: .success)
        #expect(story.result("a") == .success)
    }

    @Test("that fail count at the end of the job, even where the wait for them may fail, as with GitHub's runner")
    func forgivenWait() throws {
        var story = try story(
            """
                  - { id: one, run: one, background: true }
                  - { wait: one, continue-on-error: true }
                  - run: last
            """)
        try story.end("a", step: 0, .failure)
        #expect(story.report("a", step: 1)?.conclusion == .success)
        #expect(story.state.state(of: JobID("a"))?.running?.status == .success)
        try story.end("a", step: 2)
        #expect(story.result("a") == .failure)
    }

    @Test("are waited for before the post steps and the end of the job", arguments: [Outcome.success, .failure])
    func drained(outcome: Outcome) throws {
        var story = try story(
            """
                  - { uses: actions/cache@v4, with: { path: x, key: y } }
                  - { id: one, run: one, background: true }
            """)
        try story.end("a", step: 0)
        #expect(story.running("a") == [1])
        try story.end("a", step: 1, outcome)
        #expect(story.seen("a") == ["one"])
        #expect(story.runningStep("a")?.phase == .post)
        #expect(story.state.state(of: JobID("a"))?.running?.status == outcome)
        try story.end("a", step: 0)
        #expect(story.result("a") == outcome)
    }

    @Test("are ended by cancel, which is a success for the job")
    func cancelled() throws {
        var story = try story(
            """
                  - { id: server, run: server, background: true }
                  - cancel: server
                  - run: last
            """)
        #expect(story.interruption("a") == .cancelled)
        #expect(story.running("a") == [0])
        try story.end("a", step: 0, .cancelled)
        #expect(story.running("a") == [2])
        try story.end("a", step: 2)
        #expect(story.result("a") == .success)
    }

    @Test("are at most ten at a time; more of them queue without holding up the job")
    func queue() throws {
        let steps = (0..<12).map { "      - { id: s\($0), run: s\($0), background: true }" }.joined(separator: "\n")
        var story = try story(steps + "\n      - run: next\n      - cancel: s11")
        #expect(story.running("a") == Array(0..<10) + [12])
        try story.end("a", step: 3)
        #expect(story.running("a") == [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 12])
        try story.end("a", step: 12)
        #expect(story.report("a", step: 11)?.outcome == .cancelled)
        for step in [0, 1, 2, 4, 5, 6, 7, 8, 9, 10] { try story.end("a", step: step) }
        #expect(story.result("a") == .success)
    }

    @Test("that queue look at the job as it was when their turn came")
    func statusAtTurn() throws {
        let steps = (0..<11).map { "      - { id: s\($0), run: s\($0), background: true }" }.joined(separator: "\n")
        var story = try story(steps + "\n      - run: next")
        try story.end("a", step: 11, .failure)
        try story.end("a", step: 0)
        let queued = try #require(story.runningSteps("a").first { $0.index == 10 })
        #expect(story.state.status(of: queued) == .success)
    }

    @Test("in parallel are waited for together")
    func parallel() throws {
        var story = try story(
            """
                  - parallel:
                      - { id: one, run: one }
                      - run: two
                  - run: last
            """)
        #expect(story.running("a") == [0, 1])
        try story.end("a", step: 1)
        #expect(story.running("a") == [0])
        try story.end("a", step: 0)
        #expect(story.running("a") == [3])
    }

    @Test("are interrupted when the run is cancelled, except finalizers")
    func cancelledRun() throws {
        var story = try story(
            """
                  - { run: one, background: true }
                  - { run: two, if: always(), background: true }
                  - run: three
                  - wait-all:
            """)
        try story.cancel()
        let interrupted = story.runningSteps("a").filter { story.state.stepState(of: $0)?.interruption != nil }
        #expect(interrupted.map(\.index) == [0, 2])
        for step in [0, 2] { try story.end("a", step: step, .cancelled) }
        #expect(story.running("a") == [1])
        try story.end("a", step: 1)
        #expect(story.result("a") == .cancelled)
    }

    @Test("are each looked after again by an engine that comes back, and each may be lost")
    func recovered() throws {
        var story = try story(
            """
                  - { run: one, background: true }
                  - { run: two, background: true }
                  - run: three
            """)
        try story.tell(.engineLost())
        try story.tell(.engineAttached(token: 2))
        try story.settle()
        #expect(story.running("a") == [0, 1, 2])
        for step in story.runningSteps("a") { try story.tell(.stepLost(step)) }
        #expect(story.report("a", step: 1)?.reason == StepReport.engineLost)
        try story.settle()
        #expect(story.result("a") == .failure)
    }

    @Test("of a forced cancel are killed, and nothing starts after them")
    func forced() throws {
        let steps = (0..<11).map { "      - { id: s\($0), run: s\($0), background: true }" }.joined(separator: "\n")
        var story = try story(steps + "\n      - wait-all:\n      - { run: last, if: always() }")
        try story.cancel(isForced: true)
        #expect(story.runningSteps("a").allSatisfy { story.state.stepState(of: $0)?.interruption == .forced })
        for step in 0..<10 { try story.end("a", step: step, .cancelled) }
        #expect(story.result("a") == .cancelled)
    }

    @Test("that nobody knows are waited for in vain")
    func unknown() throws {
        var story = try story(
            "      - wait: nobody\n      - cancel: nobody\n      - wait-all: false\n      - run: last")
        #expect(story.state.plan.notices.map(\.message).count { $0.contains("no background step 'nobody'") } == 2)
        try story.end("a", step: 3)
        #expect(story.result("a") == .success)
    }
}
