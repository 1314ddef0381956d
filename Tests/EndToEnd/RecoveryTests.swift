import Foundation
import Glibc
import TestSupport
import Testing

/// `kill -9` of engine, of keeper, of both, in mid-step.
@Suite("Recovery", .ownThread)
struct RecoveryTests {
    /// The step waits for a file that the test makes; the bound is for a test that failed before.
    static func workflow(_ scratch: Scratch) -> String {
        let witness = scratch.folder + "/witness"
        return """
            on: push
            env: { SLUICE_END_TO_END: \(scratch.mark) }
            jobs:
              work:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      echo start >> \(witness)
                      setsid sleep 300 > /dev/null 2>&1 &
                      for i in $(seq 6000); do test -e \(scratch.folder)/gate && break; sleep 0.1; done
                      echo end >> \(witness)
                  - if: always()
                    run: echo last >> \(witness)
              cleanup:
                needs: work
                if: always()
                runs-on: ubuntu-latest
                steps: [{ run: echo cleanup >> \(witness) }]
            """
    }

    /// A run whose step has begun.
    private func withRun(
        resumedByTest: Bool = false, _ body: (Scratch, ChildProcess) throws -> Void
    ) throws {
        try Scratch.with { scratch in
            if resumedByTest { scratch.leaveResumingToTest() }
            try scratch.write("workflows/w.yml", Self.workflow(scratch))
            try scratch.commit()
            let engine = try scratch.start(["run", "w"])
            try #require(eventually(within: 120) { scratch.witness.contains("start") }, "\(engine.errors)")
            try body(scratch, engine)
        }
    }

    @Test("after the death of both, a finalizer's step is run again, and nothing says that it is not")
    func finalizer() throws {
        try Scratch.with { scratch in
            let witness = scratch.folder + "/witness"
            try scratch.write(
                "workflows/w.yml",
                """
                on: push
                env: { SLUICE_END_TO_END: \(scratch.mark) }
                jobs:
                  a:
                    runs-on: linux
                    steps:
                      - if: always()
                        run: |
                          echo start >> \(witness)
                          for i in $(seq 6000); do test -e \(scratch.folder)/gate && break; sleep 0.1; done
                """)
            try scratch.commit()
            let engine = try scratch.start(["run", "w"])
            try #require(eventually(within: 120) { scratch.witness == ["start"] }, "\(engine.errors)")
            try killEngine(engine)
            try killKeeper(scratch)
            try openGate(scratch)
            let resumed = try scratch.run("resume", "1")
            #expect(resumed.status == 0 && scratch.witness == ["start", "start"], "\(resumed)")
            let shown = try scratch.run("show", "1").output
            #expect(resumed.output.contains("It is run again.") && shown.contains("It is run again."), "\(shown)")
            #expect(!(resumed.output + shown).contains("not run a second time"), "\(resumed)\(shown)")
        }
    }

    private func openGate(_ scratch: Scratch) throws {
        try "".write(toFile: scratch.folder + "/gate", atomically: false, encoding: .utf8)
    }

    private func killKeeper(_ scratch: Scratch) throws {
        let keeper = try #require(
            scratch.leftovers().first { $0.value.hasPrefix("sluice-keeper") }?.key)
        kill(keeper, SIGKILL)
    }

    private func killEngine(_ engine: ChildProcess) throws {
        engine.signal(SIGKILL)
        #expect(try engine.answer().status == 128 + SIGKILL)
    }

    @Test("after the engine's death, resume goes on with the step that still runs")
    func engineThenResume() throws {
        try withRun(resumedByTest: true) { scratch, engine in
            try killEngine(engine)
            try openGate(scratch)
            // The step ends now; the engine that comes later must not give it the time of its own coming.
            try #require(eventually(within: 120) { scratch.witness.contains("end") })
            usleep(3_000_000)
            let resumed = try scratch.run("resume")
            #expect(resumed.status == 0 && resumed.output.contains("engine lost, away "), "\(resumed)")
            #expect(try scratch.run("history").output.contains("engine lost, away "))
            #expect(try scratch.run("show").output.contains("engine lost, away "))
            let shown = try scratch.shown()
            #expect(shown["engine_losses"] as? Int == 1)
            #expect(try #require(shown["seconds_without_engine"] as? Double) >= 3)
            let steps = try #require((shown["jobs"] as? [[String: Any]])?.first?["steps"] as? [[String: Any]])
            let form = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            let ended = try form.parse(try #require(steps.first?["finished_at"] as? String))
            let next = try form.parse(try #require(steps.last?["started_at"] as? String))
            #expect(next.timeIntervalSince(ended) > 2.5, "\(steps)")
            #expect(scratch.witness == ["start", "end", "last", "cleanup"])
            #expect(try scratch.shown()["conclusion"] as? String == "success")
            let again = try scratch.run("resume", "1")
            #expect(again.status == 2 && again.errors.contains("Run 1 has finished"), "\(again)")
        }
    }

    @Test("after the engine's death, the keeper itself brings the run to its end")
    func engineThenKeeper() throws {
        try withRun { scratch, engine in
            try killEngine(engine)
            try openGate(scratch)
            #expect(try eventually(within: 120) { try scratch.shown()["state"] as? String == "finished" })
            #expect(scratch.witness == ["start", "end", "last", "cleanup"])
            #expect(try scratch.shown()["conclusion"] as? String == "success")
        }
    }

    @Test("after the keeper's death, the step is lost, is not run again, and finalizers run")
    func keeper() throws {
        try withRun { scratch, engine in
            try killKeeper(scratch)
            let answer = try engine.answer()
            #expect(answer.status == 1, "\(answer)")
            #expect(scratch.witness == ["start", "last", "cleanup"])
            #expect(try scratch.shown()["conclusion"] as? String == "failure")
        }
    }

    @Test("after the death of both, resume tells of it, ends what is left, and finalizers run")
    func both() throws {
        try withRun { scratch, engine in
            try killEngine(engine)
            try killKeeper(scratch)
            let resumed = try scratch.run("resume", "1")
            #expect(resumed.status == 1, "\(resumed)")
            #expect((resumed.output + resumed.errors).contains("abandoned"), "\(resumed)")
            #expect(scratch.witness == ["start", "last", "cleanup"])
            #expect(try scratch.shown()["conclusion"] as? String == "failure")
        }
    }
}
