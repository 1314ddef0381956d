import Expressions
import Planning
import Runs
import Testing

@Suite("Concurrency groups: what a run does")
struct GateTests {
    private static let job = "runs-on: x, steps: [{ run: x }]"

    private func requested(_ story: Story) -> [String] {
        story.told.compactMap { event, _ in
            guard case .gateRequested(let gate, let request) = event else { return nil }
            return "\(gate.job?.text ?? "run") \(gate.level.rawValue): \(request.group) \(request.queue.rawValue)"
                + (request.cancelsInProgress ? " cancels" : "") + (request.isKept ? " kept" : "")
        }
    }

    private func left(_ story: Story) -> [String] {
        story.told.compactMap { event, _ in if case .gateLeft(let gate) = event { gate.job?.text ?? "run" } else { nil }
        }
    }

    private func open(_ story: inout Story, _ job: String?, _ level: GateID.Level = .job) throws {
        try story.tell(.gateOpened(GateID(job: job.map(JobID.init), level: level)))
        try story.settle()
    }

    private static let wait = GroupWait(holder: GroupMember(run: 3, gate: .run), ahead: 1)

    @Test("a run without a group asks for none")
    func none() throws {
        var story = try Story("on: push\njobs: { a: { \(Self.job) } }")
        try story.end("a")
        #expect(requested(story).isEmpty && left(story).isEmpty)
        #expect(story.state.conclusion == .success)
    }

    @Test("no job starts before the run has its group, and the run leaves it at its end")
    func run() throws {
        var story = try Story(
            "on: push\nconcurrency: 'Deploy-${{ github.ref_name }}'\njobs: { a: { \(Self.job) }, b: { needs: a, \(Self.job) } }"
        )
        #expect(requested(story) == ["run workflow: Deploy-main single"])
        #expect(story.started.isEmpty)
        try story.tell(.gateWaiting(.run, Self.wait))
        try story.settle()
        #expect(
            story.state.waitText(of: nil)
                == "the concurrency group 'Deploy-main', which run 3 holds, with 1 more before it")
        #expect(story.started.isEmpty)
        try open(&story, nil, .workflow)
        #expect(story.started == ["a"])
        try story.end("a")
        #expect(left(story).isEmpty)
        try story.end("b")
        #expect(left(story) == ["run"])
        #expect(story.state.conclusion == .success)
    }

    @Test("a run that is cancelled while it waits ends at once, without its finalizers: it has made nothing")
    func cancelledRun() throws {
        var story = try Story(
            "on: push\nconcurrency: g\njobs: { a: { \(Self.job) }, b: { needs: a, if: always(), \(Self.job) } }")
        try story.tell(.gateWaiting(.run, Self.wait))
        try story.cancel()
        #expect(story.started.isEmpty)
        #expect(story.result("a") == .cancelled && story.result("b") == .cancelled)
        #expect(story.state.conclusion == .cancelled)
        #expect(left(story) == ["run"])
        #expect(!story.state.admits(.gateOpened(.run)))
    }

    @Test("an empty name is no group")
    func empty() throws {
        let story = try Story(
            "on: push\nconcurrency: '${{ vars.nothing }}'\njobs: { a: { concurrency: '${{ vars.no }}', \(Self.job) } }")
        #expect(requested(story).isEmpty)
        #expect(story.started == ["a"])
    }

    @Test("each job of a matrix asks for the group that its combination names, and leaves it when it has ended")
    func matrix() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a:
                strategy: { matrix: { os: [x, y] } }
                concurrency: { group: 'g-${{ matrix.os }}', queue: max }
                \(Self.job.replacing(", steps", with: "\n    steps"))
            """)
        #expect(requested(story) == ["a.0 job: g-x max", "a.1 job: g-y max"])
        #expect(story.started.isEmpty)
        try open(&story, "a.1")
        #expect(story.started == ["a.1"])
        try story.end("a.1")
        #expect(left(story) == ["a.1"])
        try open(&story, "a.0")
        try story.end("a.0")
        #expect(left(story) == ["a.1", "a.0"])
        #expect(story.state.conclusion == .success)
    }

    @Test("a job's group can come from what it needs, and is asked for when it may run")
    func needs() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a: { \(Self.job) }
              b:
                needs: a
                concurrency: { group: "${{ needs.a.outputs.g }}", cancel-in-progress: "${{ needs.a.result == 'success' }}" }
                runs-on: x
                steps: [{ run: x }]
              c: { needs: a, if: false, concurrency: never, \(Self.job) }
            """)
        #expect(requested(story).isEmpty)
        try story.finish("a", outputs: ["g": "prod"])
        #expect(requested(story) == ["b job: prod single cancels"])
        #expect(story.result("c") == .skipped)
    }

    @Test("a called workflow's own group comes after that of the job that calls it")
    func call() throws {
        var story = try Story(
            "on: push\njobs: { a: { concurrency: outer, uses: ./workflows/c.yml, with: { g: inner } } }",
            others: [
                "workflows/c.yml": """
                on: { workflow_call: { inputs: { g: { type: string } } } }
                concurrency: ${{ inputs.g }}
                jobs: { b: { \(Self.job) } }
                """
            ])
        #expect(requested(story) == ["a job: outer single"])
        try open(&story, "a")
        #expect(requested(story).last == "a workflow: inner single")
        #expect(story.started.isEmpty)
        try open(&story, "a", .workflow)
        #expect(story.started == ["a/b"])
        try story.end("a/b")
        #expect(left(story) == ["a", "a"])
        #expect(story.state.conclusion == .success)
    }

    @Test("who would wait for its own run is cancelled, and is told where")
    func deadlock() throws {
        var story = try Story(
            """
            on: push
            concurrency: Prod
            jobs:
              a: { \(Self.job) }
              b: { needs: a, concurrency: "${{ needs.a.outputs.g }}", \(Self.job) }
            """)
        try open(&story, nil, .workflow)
        try story.finish("a", outputs: ["g": "prod"])
        #expect(story.result("b") == .cancelled)
        #expect(
            story.state.state(of: JobID("b"))?.report?.reason
                == "The concurrency group 'prod' (workflows/top.yml:5:31) is held by this very run: it would wait for itself."
        )
        #expect(story.state.conclusion == .cancelled)
    }

    @Test("a job that is cancelled by one that came later is interrupted, and the others go on")
    func cancelledJob() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a: { concurrency: g, runs-on: x, steps: [{ run: x }, { run: y, if: always() }] }
              b: { \(Self.job) }
              last: { needs: a, if: always(), \(Self.job) }
            """)
        try open(&story, "a")
        try story.tell(.jobCancelRequested(JobID("a"), requester: "run 9"))
        try story.settle()
        #expect(story.interruption("a") == .cancelled)
        #expect(story.interruption("b") == nil)
        try story.end("a", .cancelled)
        #expect(story.running("a") == [1], "its always() step")
        #expect(left(story).isEmpty, "it holds the group until its finalizers have run")
        try story.end("a")
        #expect(left(story) == ["a"])
        try story.end("b")
        try story.end("last")
        #expect(story.result("a") == .cancelled && story.result("b") == .success && story.result("last") == .success)
        #expect(story.state.conclusion == .cancelled)
    }

    @Test("a job that loses its place while it waits never starts")
    func evictedJob() throws {
        var story = try Story("on: push\njobs: { a: { concurrency: g, \(Self.job) }, b: { \(Self.job) } }")
        try story.tell(.gateWaiting(GateID(job: JobID("a"), level: .job), Self.wait))
        try story.tell(.jobCancelRequested(JobID("a"), requester: "run 9 (concurrency group 'g')"))
        try story.settle()
        #expect(story.started == ["b"])
        #expect(
            story.state.state(of: JobID("a"))?.report?.reason == "It was cancelled by run 9 (concurrency group 'g').")
        #expect(left(story) == ["a"])
    }

    @Test("a finalizer is kept, and is not cancelled by one that came later")
    func finalizer() throws {
        var story = try Story("on: push\njobs: { a: { if: always(), concurrency: g, \(Self.job) } }")
        #expect(requested(story) == ["a job: g single kept"])
        try open(&story, "a")
        try story.tell(.jobCancelRequested(JobID("a"), requester: "run 9"))
        try story.settle()
        #expect(story.interruption("a") == nil)
        try story.end("a")
        #expect(story.state.conclusion == .success)
    }

    @Test("a finalizer that waits for its group goes on waiting when the run is cancelled")
    func waitingFinalizer() throws {
        var story = try Story(
            "on: push\njobs: { a: { if: always(), concurrency: g, \(Self.job) }, b: { concurrency: h, \(Self.job) } }")
        try story.cancel()
        #expect(story.result("b") == .cancelled && story.result("a") == nil)
        try open(&story, "a")
        #expect(story.started == ["a"])
    }

    @Test("the engine that takes a run up asks for all its groups again")
    func recovery() throws {
        var story = try Story("on: push\nconcurrency: g\njobs: { a: { concurrency: h, \(Self.job) } }")
        try open(&story, nil, .workflow)
        try story.tell(.gateWaiting(GateID(job: JobID("a"), level: .job), Self.wait))
        try story.tell(.engineLost())
        try story.tell(.engineAttached(token: 2))
        try story.settle()
        #expect(
            requested(story) == [
                "run workflow: g single", "a job: h single", "run workflow: g single", "a job: h single",
            ])
        try open(&story, "a")
        try story.end("a")
        #expect(left(story) == ["a", "run"])
        #expect(story.state.conclusion == .success)
    }

    @Test("what cannot be evaluated fails the job", arguments: ["${{ fromJSON('[') }}", "${{ github }}"])
    func faulty(group: String) throws {
        let story = try Story("on: push\njobs: { a: { concurrency: \"\(group)\", \(Self.job) } }")
        #expect(story.result("a") == .failure)
        #expect(
            story.state.state(of: JobID("a"))?.report?.reason?.hasPrefix("Its 'concurrency' cannot be evaluated:")
                == true)
    }
}
