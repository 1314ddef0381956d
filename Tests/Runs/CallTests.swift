import Expressions
import Planning
import Runs
import Testing

@Suite("Called workflows")
struct CallTests {
    private static let callee = [
        "workflows/callee.yml": """
        on:
          workflow_call:
            inputs: { name: { type: string, default: nobody } }
            outputs: { greeting: { value: "${{ jobs.second.outputs.text }}" } }
        jobs:
          first: { runs-on: x, steps: [ { run: x } ] }
          second:
            needs: first
            runs-on: x
            outputs: { text: x }
            steps: [ { run: x } ]
        """
    ]

    @Test("inputs are evaluated when the caller starts, outputs when its callees are done")
    func inputsAndOutputs() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a: { runs-on: x, outputs: { who: x }, steps: [ { run: x } ] }
              call: { needs: a, uses: ./workflows/callee.yml, with: { name: "${{ needs.a.outputs.who }}" } }
              z: { needs: call, runs-on: x, steps: [ { run: x } ] }
            """, others: Self.callee)
        #expect(story.started == ["a"])
        try story.finish("a", outputs: ["who": "Ada"])
        #expect(story.started == ["a", "call/first"])
        let index = try #require(story.state.index(of: .init("call/first")))
        #expect(story.state.contexts(ofJob: index)["inputs"] == ["name": "Ada"])
        try story.finish("call/first")
        try story.finish("call/second", outputs: ["text": "Hello"])
        #expect(story.result("call") == .success)
        let last = try #require(story.state.index(of: .init("z")))
        #expect(
            story.state.contexts(ofJob: last)["needs"]
                == ["call": ["result": "success", "outputs": ["greeting": "Hello"]]])
    }

    @Test("outputs count for the run, and a call's that are too large fail it")
    func largeOutputs() throws {
        var story = try Story(
            """
            on: push
            jobs:
              call: { uses: ./workflows/callee.yml }
            """, others: Self.callee)
        try story.finish("call/first")
        let text = String(repeating: "\u{e9}", count: 1 << 19)
        // Whoever carries jobs out refuses it before; here it is what makes the caller's too large.
        try story.finish("call/second", outputs: ["text": .string(text)])
        #expect(story.state.outputSize == 2 * (text.utf16.count + 4))
        #expect(story.result("call") == .failure)
        let report = story.state.state(of: JobID("call"))?.report
        #expect(report?.outputs.isEmpty == true)
        #expect(report?.reason?.hasPrefix("The job's outputs have 1025 KiB, and a job can have 1024 KiB") == true)
    }

    @Test("callees of a finalizer run though the run was cancelled, and see only each other's results")
    func finalizer() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a: { runs-on: x, steps: [ { run: x } ] }
              destroy: { needs: a, if: always(), uses: ./workflows/callee.yml }
            """, others: Self.callee)
        try story.cancel()
        try story.end("a", .cancelled)
        #expect(story.runningStep("destroy/first") != nil)
        try story.finish("destroy/first")
        try story.finish("destroy/second")
        #expect(story.result("destroy") == .success)
        #expect(story.state.conclusion == .cancelled)
    }

    @Test("a caller that is skipped takes its callees with it")
    func skipped() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a: { runs-on: x, steps: [ { run: x } ] }
              call: { needs: a, uses: ./workflows/callee.yml }
            """, others: Self.callee)
        try story.end("a", .failure)
        #expect(story.result("call") == .skipped)
        #expect(story.result("call/first") == .skipped)
        #expect(story.state.conclusion == .failure)
    }
}
