import Expressions
import Planning
import Runs
import Testing
import Workflows

/// What `sluice why` tells of a run, from its journal alone.
@Suite("The decisions of a run")
struct DecisionTests {
    /// One line each: kind, place, text, and what the condition saw.
    private func lines(_ story: Story, now: Double = 1000, usual: Bool = false) throws -> [String] {
        let entries = story.told.enumerated().map {
            JournalEntry(sequence: $0.offset + 1, time: $0.element.time, event: $0.element.event)
        }
        let log = try DecisionLog(
            plan: story.plan, entries: entries, now: Timestamp(nanoseconds: Int64(now * 1e9)))
        return log.decisions.filter { usual || !$0.isUsual }.map { decision in
            var line = "\(decision.kind.rawValue) "
            line += decision.job.map { $0.text + (decision.stepTitle.map { "/\($0.number)" } ?? "") } ?? "run"
            line += ": " + decision.text
            if let seconds = decision.seconds { line += " [\(Int(seconds)) s]" }
            guard let explanation = decision.explanation else { return line }
            let answer = explanation.holds.map { "\($0)" } ?? "?"
            let lookups = explanation.lookups.map { "\($0.text)=\($0.value?.asString ?? "?")" }.joined(separator: " ")
            return line + " {\(explanation.condition ?? "") → \(answer): \(lookups)}"
        }
    }

    @Test("say what each 'if' of a job saw, as far as it looked")
    func jobConditions() throws {
        var story = try Story(
            """
            on: push
            jobs:
              build: { runs-on: linux, steps: [{ run: x }], outputs: { v: a } }
              deploy: { needs: build, if: needs.build.result == 'success' && github.ref == 'refs/heads/main', runs-on: linux, steps: [{ run: x }] }
              other: { needs: build, if: "needs.build.outputs.v == 'b' && github.actor == 'x'", runs-on: linux, steps: [{ run: x }] }
              alarm: { needs: build, if: failure(), runs-on: linux, steps: [{ run: x }] }
              plain: { needs: other, runs-on: linux, steps: [{ run: x }] }
            """)
        try story.finish("build", outputs: ["v": "a"])
        try story.finish("deploy")
        #expect(
            try lines(story) == [
                "trigger run: started. Its 'on: push' takes refs/heads/main",
                "condition deploy: runs {needs.build.result == 'success' && github.ref == 'refs/heads/main' → true: success()=true needs.build.result=success github.ref=refs/heads/main}",
                "skip other: skipped {needs.build.outputs.v == 'b' && github.actor == 'x' → false: success()=true needs.build.outputs.v=a}",
                "skip alarm: skipped {failure() → false: failure()=false}",
                "skip plain: skipped: It needs 'other', which was skipped { → false: needs.other.result=skipped}",
                "outcome run: the run succeeded",
            ])
    }

    @Test("tell what is usual only to those who want it")
    func usual() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a: { runs-on: linux, steps: [{ run: x }] }
              b: { needs: a, runs-on: linux, steps: [{ run: x }] }
            """)
        try story.finish("a")
        try story.finish("b")
        let all = try lines(story, usual: true)
        #expect(all.contains("condition a: runs: it needs no other job, and has no 'if' { → true: }"))
        #expect(all.contains("condition a/1: runs { → true: success()=true}"))
        #expect(all.contains("outcome a: succeeded"))
        #expect(all.contains("condition b: runs: what it needs has succeeded { → true: needs.a.result=success}"))
        #expect(try lines(story).count == 2)
    }

    @Test("say what the conditions of steps saw, and which step failed the job")
    func steps() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a:
                runs-on: linux
                steps:
                  - { id: one, run: x }
                  - { if: steps.one.outputs.go == 'yes', run: x }
                  - { if: env.MODE == 'fast', run: x }
                  - { run: x, name: Break }
                  - { run: x }
                  - { if: failure() && steps.one.outcome == 'success', run: x }
            """)
        try story.end("a", outputs: ["go": "no"])
        try story.end("a", .skipped)
        try story.end("a")
        try story.end("a", .failure)
        try story.tell(
            .stepFinished(
                try #require(story.runningStep("a")),
                StepReport(
                    outcome: .skipped, reason: "A step before it did not succeed.")))
        try story.settle()
        try story.end("a")
        #expect(
            try lines(story) == [
                "trigger run: started. Its 'on: push' takes refs/heads/main",
                "skip a/2: skipped {steps.one.outputs.go == 'yes' → false: success()=true steps.one.outputs.go=no}",
                // The variables of a job are not in its journal: that it ran is.
                "condition a/3: runs {env.MODE == 'fast' → true: success()=true env.MODE=?}",
                "failure a/4: failed",
                "skip a/5: skipped: step 4/6 Break failed { → false: success()=false}",
                "condition a/6: runs {failure() && steps.one.outcome == 'success' → true: failure()=true steps.one.outcome=success}",
                "failure a: failed: step 4/6 Break failed",
                "outcome run: the run failed: 'a' failed",
            ])
    }

    @Test("say who asked for a cancel, and what it came to")
    func cancel() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a: { runs-on: linux, steps: [{ run: x }, { if: always(), run: x }] }
              b: { needs: a, runs-on: linux, steps: [{ run: x }] }
              c: { needs: a, if: cancelled(), runs-on: linux, steps: [{ run: x }] }
            """)
        try story.cancel()
        try story.end("a", .cancelled)
        try story.end("a")
        try story.finish("c")
        #expect(
            try lines(story) == [
                "trigger run: started. Its 'on: push' takes refs/heads/main",
                "cancel run: cancelled by a test",
                "cancel a/1: told to end: The run was cancelled by a test",
                "cancel a/1: cancelled",
                "condition a/2: runs {always() → true: always()=true}",
                "cancel a: cancelled: The run was cancelled by a test",
                "cancel b: cancelled: The run was cancelled by a test",
                "condition c: runs {cancelled() → true: cancelled()=true}",
                "outcome run: the run was cancelled",
            ])
    }

    @Test("say for how long was waited, and who was in the way")
    func waits() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a: { runs-on: linux, steps: [{ run: x }] }
              b: { runs-on: linux, steps: [{ run: x }] }
              c: { runs-on: linux, concurrency: prod, steps: [{ run: x }] }
            """, maxParallel: 1)
        let gate = GateID(job: JobID("c"), level: .job)
        let five = GroupMember(run: 5, gate: .run)
        try story.tell(.gateWaiting(gate, GroupWait(holder: five, ahead: 0)))
        #expect(
            try lines(story).contains {
                $0.hasPrefix("wait c: waits for the concurrency group 'prod', which run 5 holds [")
            })
        #expect(try lines(story).contains { $0.hasPrefix("wait b: waits for room: 'a' run (1 at a time) [") })
        try story.finish("a")
        try story.tell(.gateWaiting(gate, GroupWait(holder: GroupMember(run: 6, gate: .run), ahead: 0)))
        try story.tell(.gateOpened(gate))
        try story.settle()
        try story.finish("b")
        try story.finish("c")
        let lines = try lines(story).filter { $0.hasPrefix("wait") }
        #expect(lines.count == 3, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("wait b: waited for room: 'a' ran (1 at a time) [") })
        #expect(
            lines.contains {
                $0.hasPrefix("wait c: waited for the concurrency group 'prod', which run 5, then run 6 held [")
            })
        #expect(lines.contains { $0.hasPrefix("wait c: waited for room: 'b' ran (1 at a time) [") })
    }

    @Test("say what came of a matrix in which one failed")
    func failFast() throws {
        var story = try Story(
            """
            on: push
            jobs:
              m:
                runs-on: linux
                strategy: { max-parallel: 1, matrix: { n: [1, 2, 3] } }
                steps: [{ run: x }]
            """)
        try story.end("m.0", .failure)
        let lines = try lines(story)
        #expect(lines.contains("failure m.0: failed: step 1/1 Run x failed"))
        #expect(lines.contains("cancel m.1: cancelled: Another job of its matrix failed (fail-fast)"))
    }

    @Test("say why a called workflow did not run, and what failed in one that did")
    func calls() throws {
        let callee = "on: workflow_call\njobs: { ship: { runs-on: linux, steps: [{ run: x }] } }\n"
        var story = try Story(
            """
            on: push
            jobs:
              a: { runs-on: linux, steps: [{ run: x }] }
              never: { needs: a, if: github.ref == 'x', uses: ./workflows/callee.yml }
              deploy: { needs: a, uses: ./workflows/callee.yml }
            """, others: ["workflows/callee.yml": callee])
        try story.finish("a")
        try story.end("deploy/ship", .failure)
        let lines = try lines(story, usual: true)
        #expect(
            lines.contains("skip never: skipped {github.ref == 'x' → false: success()=true github.ref=refs/heads/main}")
        )
        #expect(lines.contains("skip never/ship: skipped: 'never', which calls it, was skipped"))
        #expect(lines.contains("failure deploy: failed: 'ship', which it calls, failed"), "\(lines)")
    }

    @Test("tell of engines that were lost, and of what is attempted again")
    func engines() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a: { runs-on: linux, steps: [{ run: x }] }
              end: { if: always(), needs: a, runs-on: linux, steps: [{ run: x }] }
            """)
        try story.tell(.engineLost(since: Timestamp(nanoseconds: 2_000_000_000)))
        try story.tell(.engineAttached(token: 2))
        try story.settle()
        try story.tell(.stepLost(try #require(story.runningStep("a"))))
        try story.settle()
        try story.tell(.stepLost(try #require(story.runningStep("end"))))
        try story.settle()
        let lines = try lines(story)
        #expect(lines.contains { $0.hasPrefix("engine run: the engine was lost, and another one took the run up [") })
        #expect(
            lines.contains(
                "engine a/1: Engine lost: the keeper of this step is gone, and nothing recorded how it ended. It is not run a second time"
            ))
        #expect(lines.contains("retry end: attempt 2, from its start"))
    }

    @Test("tell of obligations: opened, tried again, discharged")
    func obligations() throws {
        var story = try Story(
            """
            on: push
            jobs:
              apply: { runs-on: linux, steps: [{ run: x }] }
              teardown: { needs: apply, if: always(), runs-on: linux, steps: [{ run: x }] }
            """
        ) { request in
            request.obligations = [ObligationTerms(openedBy: "apply", dischargedBy: "teardown", verify: "true")]
        }
        try story.finish("apply")
        try story.end("teardown", .failure)
        try story.skipRest("teardown")
        let (_, retry) = try #require(story.state.nextDeadline)
        try story.tell(retry)
        try story.settle()
        try story.end("teardown")
        try story.end("teardown")
        let lines = try lines(story).filter { $0.contains("obligation") }
        #expect(lines.first == "obligation apply: opened the obligation 'apply', before it began")
        #expect(
            lines.contains { $0.hasPrefix("obligation teardown: attempt 1 at the obligation 'apply' failed: ") },
            "\(lines)")
        #expect(lines.contains { $0.hasPrefix("retry teardown: attempt 2 at the obligation 'apply' [") })
        #expect(lines.contains("obligation teardown: discharged the obligation 'apply': nothing is left"), "\(lines)")
    }

    @Test("tell of an environment: who was asked, who let the run in, and for how long it waited")
    func environments() throws {
        var story = try Story("on: push\njobs: { a: { environment: Prod, runs-on: x, steps: [{ run: x }] } }") {
            request in
            request.requester = "ann"
            request.run = 1
            request.environments = [EnvironmentPolicy(name: "prod", approvers: [["ann", "bob"]])]
            request.digest = "d1"
        }
        try story.tell(.environmentChecked(JobID("a"), EnvironmentCheck(faults: [], commit: nil)))
        try story.settle()
        let asked = "the approval of 'Prod' by ann or bob: 'sluice approve 1 Prod'"
        #expect(try lines(story).last?.hasPrefix("wait a: waits for \(asked) [") == true)
        try story.tell(
            .approvalGiven(ApprovalDecision(environment: "Prod", digest: "d1", approver: "bob", comment: "Go.")))
        try story.settle()
        try story.finish("a")
        #expect(
            try lines(story).map { $0.prefix { $0 != "[" } } == [
                "trigger run: started by ann. Its 'on: push' takes refs/heads/main",
                "approval run: asks for \(asked)", "approval run: bob approved 'Prod': Go ",
                "wait a: waited for the approval of 'Prod', which bob gave ", "outcome run: the run succeeded",
            ])
    }

    @Test("can be told at each moment of a run")
    func everyMoment() throws {
        var story = try Story(
            """
            on: push
            jobs:
              a: { runs-on: linux, steps: [{ run: x }, { if: always(), run: x }] }
              b: { needs: a, if: always(), runs-on: linux, concurrency: g, steps: [{ run: x }] }
            """)
        try story.end("a", .failure)
        try story.end("a")
        let told = story.told
        for count in 1...told.count {
            let entries = told.prefix(count).enumerated().map {
                JournalEntry(sequence: $0.offset + 1, time: $0.element.time, event: $0.element.event)
            }
            let log = try DecisionLog(plan: story.plan, entries: entries, now: Timestamp(nanoseconds: 0))
            #expect(!log.decisions.isEmpty)
            #expect(log.decisions.allSatisfy { (1...count).contains($0.sequence) })
        }
    }
}
