import Expressions
import Planning
import Runs
import Testing

@Suite("Jobs that are known only while the run is under way")
struct ExpansionTests {
    private static func workflow(_ job: String, after: String = "") -> String {
        """
        on: push
        jobs:
          setup: { runs-on: x, steps: [ { run: x } ] }
          test:
            needs: setup
            \(job)
            runs-on: x
            steps: [ { run: x } ]
          after: { needs: test, \(after)runs-on: x, steps: [ { run: x } ] }
        """
    }

    private static let matrix = "strategy: { matrix: { n: \"${{ fromJSON(needs.setup.outputs.m) }}\" } }"

    @Test("A matrix from needs: its jobs start when the need is done, and what comes after waits for all")
    func matrix() throws {
        var story = try Story(Self.workflow(Self.matrix))
        #expect(story.started == ["setup"])
        try story.finish("setup", outputs: ["m": "[1, 2]"])
        #expect(story.started == ["setup", "test.0", "test.1"])
        #expect(story.state.index(of: JobID("test")) == nil)
        let index = try #require(story.state.index(of: JobID("test.1")))
        #expect(story.state.contexts(ofJob: index)["matrix"] == ["n": 2])
        #expect(
            story.state.contexts(ofJob: index)["strategy"]
                == ["fail-fast": true, "job-index": 1, "job-total": 2, "max-parallel": 2])
        try story.finish("test.0", outputs: ["v": "one"])
        #expect(story.runningStep("after") == nil)
        try story.finish("test.1", outputs: ["v": "two"])
        let last = try #require(story.state.index(of: JobID("after")))
        #expect(story.state.contexts(ofJob: last)["needs"] == ["test": ["result": "success", "outputs": ["v": "two"]]])
        try story.finish("after")
        #expect(story.state.conclusion == .success)
    }

    @Test("A need that failed: one job is skipped, as on GitHub; nothing is evaluated")
    func skipped() throws {
        var story = try Story(Self.workflow(Self.matrix))
        try story.end("setup", .failure)
        #expect(story.result("test") == .skipped)
        #expect(story.result("after") == .skipped)
        #expect(story.state.conclusion == .failure)
    }

    @Test("A matrix that cannot be made fails its job, and with it the run", arguments: ["[]", "none", ""])
    func failed(output: String) throws {
        var story = try Story(Self.workflow(Self.matrix, after: "if: failure(), "))
        try story.finish("setup", outputs: ["m": .string(output)])
        #expect(story.result("test") == .failure)
        let reason = story.state.state(of: JobID("test"))?.report?.reason
        #expect(reason?.hasPrefix("Error when evaluating 'strategy' for job 'test'.") == true)
        #expect(story.runningStep("after") != nil)
        try story.finish("after")
        #expect(story.state.conclusion == .failure)
    }

    @Test("fail-fast and max-parallel from needs hold for the jobs")
    func settings() throws {
        let strategy =
            "strategy: { fail-fast: \"${{ fromJSON(needs.setup.outputs.f) }}\", max-parallel: \"${{ fromJSON(needs.setup.outputs.p) }}\", "
            + "matrix: { n: [1, 2, 3] } }"
        var story = try Story(Self.workflow(strategy))
        try story.finish("setup", outputs: ["f": "false", "p": "1"])
        #expect(story.started == ["setup", "test.0"])
        try story.end("test.0", .failure)
        #expect(story.started == ["setup", "test.0", "test.1"])
    }

    @Test("A cancel before the expansion: a finalizer is still expanded and runs")
    func cancelled() throws {
        var story = try Story(Self.workflow("if: always()\n    " + Self.matrix))
        try story.cancel()
        try story.end("setup", .cancelled)
        // Without the need's output there is no matrix.
        #expect(story.result("test") == .failure)
        var other = try Story(
            Self.workflow(
                "if: always()\n    "
                    + "strategy: { matrix: { n: \"${{ fromJSON(needs.setup.outputs.m || '[1, 2]') }}\" } }"))
        try other.cancel()
        try other.end("setup", .cancelled)
        #expect(other.started == ["setup", "test.0", "test.1"])
    }

    @Test("The journal alone gives the same state, and an expansion is applied once")
    func replay() throws {
        var story = try Story(Self.workflow(Self.matrix))
        try story.finish("setup", outputs: ["m": "[1, 2]"])
        var state = RunState(plan: story.plan)
        for (event, time) in story.told {
            let envelope = EventEnvelope(event)
            #expect(try RunEvent(envelope) == event)
            try state.apply(try RunEvent(envelope), at: time)
        }
        #expect(state == story.state)
        let expansion = FamilyExpansion(total: 1, jobs: [.init(index: 0, name: "again", labels: ["x"])])
        #expect(!state.admits(.familyExpanded(JobID("test"), expansion)))
        #expect(!state.admits(.familyExpanded(JobID("test.0"), expansion)))
    }

    @Test("fail-fast stops a sibling that is calling a workflow; its finalizers run")
    func callingSiblings() throws {
        var story = try Story(
            """
            on: push
            jobs:
              setup: { runs-on: x, steps: [ { run: x } ] }
              ship:
                needs: setup
                strategy: { matrix: { to: "${{ fromJSON(needs.setup.outputs.m) }}" } }
                uses: ./workflows/callee.yml
                with: { to: "${{ matrix.to }}" }
            """,
            others: [
                "workflows/callee.yml": """
                on: { workflow_call: { inputs: { to: { type: string } } } }
                jobs:
                  up: { runs-on: x, steps: [ { run: x } ] }
                  more: { needs: up, runs-on: x, steps: [ { run: x } ] }
                  down: { needs: more, if: always(), runs-on: x, steps: [ { run: x } ] }
                """
            ])
        try story.finish("setup", outputs: ["m": #"["a", "b"]"#])
        #expect(story.started == ["setup", "ship.0/up", "ship.1/up"])
        try story.end("ship.0/up", .failure)
        #expect(story.interruption("ship.1/up") == nil)
        try story.finish("ship.0/down")
        #expect(story.result("ship.0") == .failure)
        #expect(story.interruption("ship.1/up") == .cancelled)
        try story.end("ship.1/up", .cancelled)
        #expect(story.result("ship.1/more") == .cancelled)
        try story.finish("ship.1/down")
        #expect(story.result("ship.1") == .cancelled)
        #expect(story.state.conclusion == .failure)
    }
}
