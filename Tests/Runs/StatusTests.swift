import Expressions
import Planning
import Runs
import Testing

@Suite("Which jobs run after which results")
struct StatusTests {
    /// `b` needs `a`, `c` needs `b`; their conditions, how `a` ends, and what becomes of `b` and `c` when their steps succeed.
    struct Row: CustomTestStringConvertible, Sendable {
        var b: String?
        var c: String?
        var a: Outcome
        var becomes: [Outcome]
        var testDescription: String { "b: \(b ?? "no if"), c: \(c ?? "no if"), a: \(a)" }
    }

    @Test(
        "status functions look at all ancestors, and a skip is passed on",
        arguments: [
            Row(a: .success, becomes: [.success, .success]),
            Row(a: .failure, becomes: [.skipped, .skipped]),
            Row(b: "always()", a: .failure, becomes: [.success, .skipped]),
            Row(b: "always()", c: "always()", a: .failure, becomes: [.success, .success]),
            Row(b: "failure()", a: .failure, becomes: [.success, .skipped]),
            Row(b: "failure()", a: .success, becomes: [.skipped, .skipped]),
            Row(c: "failure()", a: .failure, becomes: [.skipped, .success]),
            Row(b: "false", c: "success() || failure()", a: .success, becomes: [.skipped, .skipped]),
            Row(b: "false", c: "!cancelled()", a: .success, becomes: [.skipped, .success]),
            Row(b: "needs.a.result == 'failure'", a: .failure, becomes: [.skipped, .skipped]),
            Row(b: "failure() && needs.a.result == 'failure'", a: .failure, becomes: [.success, .skipped]),
            Row(b: "cancelled()", a: .failure, becomes: [.skipped, .skipped]),
        ])
    func chain(_ row: Row) throws {
        let condition = { (text: String?) in text.map { "    if: ${{ \($0) }}\n" } ?? "" }
        var story = try Story(
            """
            on: push
            jobs:
              a:
                runs-on: x
                steps: [ { run: a } ]
              b:
                needs: a
            \(condition(row.b))    runs-on: x
                steps: [ { run: b } ]
              c:
                needs: b
            \(condition(row.c))    runs-on: x
                steps: [ { run: c } ]
            """)
        try story.end("a", row.a)
        for job in ["b", "c"] where story.runningStep(job) != nil { try story.end(job) }
        #expect([story.result("b"), story.result("c")] == row.becomes)
        #expect(story.state.conclusion == (row.a == .failure ? .failure : .success))
    }

    @Test(
        "continue-on-error of a matrix leg keeps its siblings running; fail-fast stops them otherwise",
        arguments: [true, false])
    func failFast(isForgiven: Bool) throws {
        var story = try Story(
            """
            on: push
            jobs:
              m:
                strategy: { max-parallel: 2, matrix: { n: [1, 2, 3] } }
                continue-on-error: \(isForgiven)
                runs-on: x
                steps: [ { run: x } ]
            """)
        #expect(story.started == ["m.0", "m.1"])
        // `continue-on-error` is the execution's to evaluate: it tells the result.
        let step = try #require(story.runningStep("m.0"))
        try story.tell(.stepFinished(step, StepReport(outcome: .failure)))
        try story.tell(.jobCompleting(step.job, attempt: 1))
        let report = JobReport(outcome: .failure, result: isForgiven ? .success : .failure)
        try story.tell(.jobFinished(step.job, attempt: 1, report))
        try story.settle()
        #expect(story.interruption("m.1") == (isForgiven ? nil : .cancelled))
        #expect(story.result("m.2") == (isForgiven ? nil : .cancelled))
    }

    @Test("outputs of a matrix: a later leg's value counts, an empty one does not erase")
    func matrixOutputs() throws {
        var story = try Story(
            """
            on: push
            jobs:
              m:
                strategy: { matrix: { n: [1, 2] } }
                runs-on: x
                outputs: { v: "${{ steps.s.outputs.v }}" }
                steps: [ { id: s, run: x } ]
              after: { needs: m, runs-on: x, steps: [ { run: x } ] }
            """)
        for (job, value) in [("m.1", "one"), ("m.0", "")] {
            let step = try #require(story.runningStep(job))
            try story.tell(.stepFinished(step, StepReport(outcome: .success)))
            try story.tell(.jobCompleting(step.job, attempt: 1))
            try story.tell(
                .jobFinished(step.job, attempt: 1, JobReport(outcome: .success, outputs: ["v": .string(value)])))
        }
        try story.settle()
        let index = try #require(story.state.index(of: JobID("after")))
        #expect(story.state.contexts(ofJob: index)["needs"] == ["m": ["result": "success", "outputs": ["v": "one"]]])
    }
}
