import Display
import Expressions
import History
import Planning
import Source
import Testing

@testable import Runs

/// What a person reads of `sluice why`.
@Suite("Decisions as text")
struct DecisionTextTests {
    private func plan() throws -> Plan {
        var builder = PlanBuilder()
        for line in [
            "build [Build \u{1B}[31mit]: Check out | Compile", "test.0 [test (a)]: Unit", "test.1 [test (b)]: Unit",
        ] {
            try builder.add(line)
        }
        return builder.plan(run: 3)
    }

    private func decision(
        _ kind: Decision.Kind, _ text: String, after seconds: Double, job: String? = nil, step: Int? = nil,
        explanation: Explanation? = nil, waited: Double? = nil
    ) -> Decision {
        let entry = JournalEntry(
            sequence: 1, time: FakeClock.start.advanced(bySeconds: seconds), event: .engineLost())
        var decision = Decision(
            kind, text, at: entry, job: job.map { JobID($0) }, explanation: explanation, seconds: waited)
        guard let step, let job = decision.job else { return decision }
        decision.step = StepID(job: job, jobAttempt: 1, index: step)
        decision.stepTitle = StepTitle(number: step + 1, count: 2, name: step == 0 ? "Check out" : "Compile")
        decision.stepName = step == 0 ? nil : "compile"
        return decision
    }

    private var decisions: [Decision] {
        [
            decision(.trigger, "started by ada. Its 'on: push' takes refs/heads/main.", after: 0),
            decision(
                .condition, "runs", after: 0.4, job: "build",
                explanation: Explanation(
                    condition: "github.ref == 'refs/heads/main'", holds: true,
                    lookups: [
                        Lookup(text: "success()", value: .boolean(true)),
                        Lookup(text: "github.ref", value: "refs/heads/main"),
                    ])),
            decision(
                .skip, "skipped", after: 1, job: "build", step: 1,
                explanation: Explanation(
                    condition: "env.A == 'x'\n&& inputs.n > 1", holds: nil,
                    lookups: [
                        Lookup(text: "env.A", value: nil), Lookup(text: "inputs.n", value: 2),
                        Lookup(text: "inputs.o", value: ["it's": "\u{1B}[2J"]), Lookup(text: "inputs.e", value: .null),
                        Lookup(text: "inputs.s", value: .string("it's " + String(repeating: "long ", count: 30))),
                    ])),
            decision(.wait, "waited for the lock 'x', which run 5 held", after: 75, job: "test.0", waited: 74.2),
            decision(
                .skip, "skipped: It needs 'build', which failed.", after: 7300, job: "test.1",
                explanation: Explanation(
                    condition: nil, holds: false, lookups: [Lookup(text: "needs.build.result", value: "failure")])),
        ]
    }

    @Test("have a line each: when, about whom, what, and what was seen")
    func text() throws {
        let text = DecisionText(plan: try plan(), start: FakeClock.start, style: .plain)
        #expect(
            text.text(decisions) == """
                 +0.0 s  run                     started by ada. Its 'on: push' takes refs/heads/main
                 +0.4 s  Build it                runs: if: github.ref == 'refs/heads/main' is true (success() is true, github.ref is 'refs/heads/main')
                 +1.0 s  Build it › 2/2 Compile  skipped: if: env.A == 'x' && inputs.n > 1 cannot be evaluated once more (env.A is not on record, inputs.n is 2, inputs.o is {"it's":"\\u001b[2J"}, inputs.e is null, inputs.s is 'it''s long long long long long long long long long long long long long long lo…)
                +1m 15s  test (a)                waited for the lock 'x', which run 5 held (1m 14s)
                +2h 01m  test (b)                skipped: It needs 'build', which failed: needs.build.result is 'failure'

                """)
    }

    @Test("have colours on a terminal only")
    func colours() throws {
        let painted = DecisionText(plan: try plan(), start: FakeClock.start, style: Style(isColoured: true))
        let plain = DecisionText(plan: try plan(), start: FakeClock.start, style: .plain)
        #expect(painted.text(decisions).contains("\u{1B}[36mwaited for"))
        #expect(!plain.text(decisions).contains("\u{1B}"))
    }

    @Test(
        "are chosen by a job, and by a step behind a slash",
        arguments: [
            ("build", 2), ("build/2", 1), ("build/compile", 1), ("BUILD/Compile", 1), ("test", 2), ("test.1", 1),
            ("test (a)", 1),
        ])
    func selection(typed: String, count: Int) throws {
        let jobs = [("build", "Build it"), ("test.0", "test (a)"), ("test.1", "test (b)")].map {
            RecordedJob.waiting($0.0, name: $0.1)
        }
        let selection = try DecisionSelection(typed, jobs: jobs, decisions: decisions)
        #expect(decisions.filter(selection.includes).count == count)
    }

    @Test("of what is not there are told, with what there is")
    func unknown() {
        let jobs = [RecordedJob.waiting("build", name: "Build it")]
        #expect(throws: DecisionSelection.Unknown.job("bild", known: ["build", "Build it"])) {
            try DecisionSelection("bild/1", jobs: jobs, decisions: decisions)
        }
        #expect(throws: DecisionSelection.Unknown.step("9", of: "build", known: ["2/2 Compile"])) {
            try DecisionSelection("build/9", jobs: jobs, decisions: decisions)
        }
    }

    @Test("are objects with all fields, also the empty ones")
    func json() throws {
        let value = decisions[2].value(ofRun: 3)
        guard case .object(let object) = value else {
            Issue.record("\(value)")
            return
        }
        #expect(
            object.keys == [
                "run", "sequence", "time", "job", "step", "step_name", "kind", "text", "seconds", "condition",
                "condition_key", "result", "values", "usual",
            ])
        #expect(object["result"] == .null && object["condition_key"] == "if")
        guard case .array(let values)? = object["values"] else {
            Issue.record("\(value)")
            return
        }
        #expect(values.first == ["name": "env.A", "value": .null, "known": .boolean(false)])
    }
}
