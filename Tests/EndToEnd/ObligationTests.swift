import Foundation
import Glibc
import TestSupport
import Testing

/// What is made is seen gone: a workflow that makes a folder and must remove it, with the real engine and keeper.
@Suite("Obligations", .ownThread)
struct ObligationTests {
    private static func policy(attempts: Int = 2, locks: String = "") -> String {
        """
        obligations:
          drill:
            opened-by: apply
            discharged-by: teardown
            verify: ./orphans --check
            retry: { attempts: \(attempts), backoff: 100ms..200ms }
        \(locks)
        """
    }

    /// `apply` makes a folder and waits, where it is asked to; `teardown` removes it, unless there is a fault.
    private func workflow(_ scratch: Scratch, applyWaits: Bool, confirmation: String) -> String {
        let (made, witness) = (scratch.folder + "/made", scratch.folder + "/witness")
        let wait =
            applyWaits ? "for i in $(seq 6000); do test -e \(scratch.folder)/gate && break; sleep 0.1; done" : "true"
        return """
            on: push
            env: { SLUICE_END_TO_END: \(scratch.mark) }
            jobs:
              confirm:
                runs-on: ubuntu-latest
                steps: [{ run: "test '\(confirmation)' = destroy" }]
              apply:
                needs: confirm
                runs-on: ubuntu-latest
                outputs: { place: "${{ steps.make.outputs.place }}" }
                steps:
                  - id: make
                    run: |
                      mkdir \(made); echo applied >> \(witness); echo place=\(made) >> $GITHUB_OUTPUT
                      \(wait)
              after:
                needs: apply
                runs-on: ubuntu-latest
                steps: [{ run: echo used >> \(witness) }]
              teardown:
                needs: [apply, after]
                if: always()
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - run: |
                      echo destroy >> \(witness)
                      test ! -e \(scratch.folder)/fault
                      rm -rf \(made)
            """
    }

    private func with(
        applyWaits: Bool = false, confirmation: String = "destroy", policy: String = Self.policy(),
        _ body: (Scratch) throws -> Void
    ) throws {
        try Scratch.with { scratch in
            try scratch.write(
                "workflows/drill.yml", workflow(scratch, applyWaits: applyWaits, confirmation: confirmation))
            try scratch.write("sluice.yml", policy)
            try scratch.write(
                "orphans", "#!/bin/sh\necho looked >> \(scratch.folder)/witness\ntest ! -e \(scratch.folder)/made\n")
            chmod(scratch.path("orphans"), 0o755)
            try scratch.commit()
            try body(scratch)
        }
    }

    private func open(_ scratch: Scratch) throws -> [[String: Any]] {
        try scratch.run("obligations", "--json").objects()
    }

    private func touch(_ scratch: Scratch, _ name: String) throws {
        try "".write(toFile: scratch.folder + "/" + name, atomically: false, encoding: .utf8)
    }

    private func isMade(_ scratch: Scratch) -> Bool { access(scratch.folder + "/made", F_OK) == 0 }

    @Test("what is made is destroyed and verified, and the run is a success")
    func discharged() throws {
        try with { scratch in
            let answer = try scratch.run("run", "drill")
            #expect(answer.status == 0, "\(answer)")
            #expect(scratch.witness == ["applied", "used", "destroy", "looked"])
            #expect(answer.output.contains("Obligation discharged: nothing of 'apply' is left."))
            #expect(try open(scratch).isEmpty)
            #expect(try scratch.run("show", "1").output.contains("obligation 'apply': discharged by run 1"))
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
        }
    }

    @Test("after kill -9 of engine and keeper while it is made, resume destroys it and sees it gone")
    func killed() throws {
        try with(applyWaits: true) { scratch in
            let engine = try scratch.start(["run", "drill"])
            try #require(eventually(within: 120) { scratch.witness.contains("applied") }, "\(engine.errors)")
            let keeper = try #require(scratch.leftovers().first { $0.value.hasPrefix("sluice-keeper") }?.key)
            engine.signal(SIGKILL)
            kill(keeper, SIGKILL)
            _ = try engine.answer()
            try #require(
                try eventually(within: 120) { try scratch.run("history").output.contains("abandoned") })
            #expect(isMade(scratch))
            #expect(try open(scratch).first?["id"] as? String == "1/apply")
            let refused = try scratch.run("run", "drill")
            #expect(refused.status == 2 && refused.errors.contains("'sluice resume 1' finishes it"), "\(refused)")

            let resumed = try scratch.run("resume", "1")
            #expect(resumed.status == 1, "\(resumed)")
            #expect(!isMade(scratch))
            #expect(scratch.witness == ["applied", "destroy", "looked"])
            #expect(try open(scratch).isEmpty)
        }
    }

    @Test("what was left open is tried again by the daemon of schedules as soon as it begins")
    func daemon() throws {
        try with { scratch in
            try touch(scratch, "fault")
            #expect(try scratch.run("run", "drill").status == 1)
            unlink(scratch.folder + "/fault")
            let daemon = try scratch.start(["schedule", "run"])
            #expect(
                eventually(within: 120) { daemon.output.contains("The obligation 1/apply is discharged.") },
                "\(daemon.output)")
            daemon.signal(SIGTERM)
            #expect(try daemon.answer().status == 0)
            #expect(!isMade(scratch))
            #expect(try open(scratch).isEmpty)
            #expect(scratch.witness.suffix(2) == ["destroy", "looked"])
        }
    }

    @Test("a destruction that fails is tried again, then left open; it is said first, and no new run begins")
    func exhausted() throws {
        try with { scratch in
            try touch(scratch, "fault")
            let answer = try scratch.run("run", "drill")
            #expect(answer.status == 1, "\(answer)")
            #expect(scratch.witness == ["applied", "used", "destroy", "destroy"])
            #expect(answer.output.contains("obligation 1/apply is open"), "\(answer)")
            let obligation = try #require(try open(scratch).first)
            #expect(obligation["failures"] as? Int == 2 && obligation["left"] as? Bool == true)
            #expect((obligation["last_error"] as? String)?.contains("exit code 1") == true)

            for command in [["history"], [], ["obligations"], ["doctor"]] {
                let text = try scratch.start(command).answer().output
                #expect(text.contains("1/apply"), "\(command): \(text)")
            }
            #expect(try scratch.run("history").output.hasPrefix("! obligation 1/apply of"))
            for refused in [try scratch.run("run", "drill"), try scratch.run("rerun", "1")] {
                #expect(
                    refused.status == 2 && refused.errors.contains("Run 1 has left an obligation open"), "\(refused)")
            }
            #expect(try scratch.runCount() == 1)

            // The fault is not gone yet.
            let failed = try scratch.run("obligations", "discharge", "1/apply")
            #expect(failed.status == 1, "\(failed)")
            #expect(try open(scratch).first?["failures"] as? Int == 3)
            try FileManager.default.removeItem(atPath: scratch.folder + "/fault")
            let discharged = try scratch.run("obligations", "discharge", "1")
            #expect(discharged.status == 0, "\(discharged)")
            #expect(scratch.witness == ["applied", "used", "destroy", "destroy", "destroy", "destroy", "looked"])
            #expect(!isMade(scratch))
            #expect(try open(scratch).isEmpty)
            #expect(try scratch.run("show", "1").output.contains("discharged by run 3"))
            #expect(try scratch.run("run", "drill").status == 0)
        }
    }

    @Test("a destruction that says that it succeeded, and left something, is not believed")
    func notVerified() throws {
        // The next attempt begins as soon as the one before has ended.
        try with(policy: Self.policy(attempts: 4).replacing("100ms..200ms", with: "0s")) { scratch in
            try scratch.write(
                "orphans", "#!/bin/sh\necho looked >> \(scratch.folder)/witness\ntest -e \(scratch.folder)/gone\n")
            try scratch.commit()
            let answer = try scratch.run("run", "drill")
            #expect(answer.status == 1, "\(answer)")
            let attempt = ["destroy", "looked"]
            #expect(scratch.witness == ["applied", "used"] + attempt + attempt + attempt + attempt)
            let abandoned = try scratch.run("obligations", "abandon", "1/apply", "--reason", "It was a mistake.")
            #expect(abandoned.status == 0, "\(abandoned)")
            #expect(try open(scratch).isEmpty)
            #expect(try scratch.run("show", "1").output.contains("It was a mistake."))
            let again = try scratch.run("obligations", "abandon", "1/apply", "--reason", "x")
            #expect(again.status == 2 && again.errors.contains("was abandoned by"), "\(again)")
            try touch(scratch, "gone")
            #expect(try scratch.run("run", "drill").status == 0)
        }
    }

    @Test("a mistyped confirmation destroys nothing")
    func mistyped() throws {
        try with(confirmation: "destory") { scratch in
            let answer = try scratch.run("run", "drill")
            #expect(answer.status == 1, "\(answer)")
            #expect(scratch.witness.isEmpty)
            let jobs = try #require(try scratch.shown()["jobs"] as? [[String: Any]])
            let teardown = try #require(jobs.first { $0["id"] as? String == "teardown" })
            #expect(teardown["outcome"] as? String == "skipped")
            #expect(teardown["reason"] as? String == "There is nothing to undo: 'apply' did not start.")
            #expect(try scratch.run("run", "drill").status == 1, "Nothing keeps the next run from starting.")
        }
    }

    @Test("force leaves it open, while it waits for the next attempt, too")
    func forced() throws {
        let policy = Self.policy(attempts: 5).replacing("100ms..200ms", with: "10m")
        try with(policy: policy) { scratch in
            try touch(scratch, "fault")
            let engine = try scratch.start(["run", "drill"])
            try #require(
                eventually(within: 120) { engine.output.contains("The next one is in 10m 00s") }, "\(engine.output)")
            #expect(try scratch.run("cancel", "1").status == 0)
            #expect(try eventually(within: 120) { try scratch.shown()["cancelled_by"] as? String != nil })
            #expect(try scratch.shown()["state"] as? String == "running")
            #expect(try open(scratch).first?["next_try"] as? String != nil)
            #expect(try scratch.run("cancel", "1", "--force").status == 0)
            #expect(try engine.answer().status == 1)
            #expect(try open(scratch).first?["last_error"] as? String == "It was ended by force.")
        }
    }

    @Test("the branch that counts decides; a branch of its own can add a duty, and drop none")
    func branches() throws {
        try with { scratch in
            try scratch.git("switch", "-q", "-c", "weaker")
            try scratch.git("rm", "-q", "sluice.yml")
            try scratch.git("commit", "-q", "-m", "No policy")
            try touch(scratch, "fault")
            let answer = try scratch.run("run", "drill")
            #expect(answer.status == 1, "\(answer)")
            #expect(
                (answer.output + answer.errors).contains("'sluice.yml' is not the one of the branch 'main'"),
                "\(answer)")
            #expect(try open(scratch).count == 1)
        }
        try with(policy: "{}") { scratch in
            try scratch.git("switch", "-q", "-c", "stricter")
            try scratch.write("sluice.yml", Self.policy())
            try scratch.commit()
            try touch(scratch, "fault")
            #expect(try scratch.run("run", "drill").status == 1)
            #expect(try open(scratch).count == 1)
        }
    }

    @Test("what is wrong with the policy is told at its place before anything starts")
    func wrongPolicy() throws {
        try with(policy: Self.policy().replacing("teardown", with: "tear-down")) { scratch in
            let answer = try scratch.run("run", "drill")
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains("sluice.yml:4:20"), "\(answer)")
            #expect(answer.errors.contains("Did you mean 'teardown'?"), "\(answer)")
            #expect(try scratch.runCount() == 0)
        }
        try with(policy: Self.policy().replacing("drill:", with: "dril:")) { scratch in
            let answer = try scratch.run("run", "drill")
            #expect(answer.status == 0, "\(answer)")
            #expect((answer.output + answer.errors).contains("There is no workflow 'dril'"), "\(answer)")
        }
    }

    @Test("a run of some jobs only has both of its jobs or neither")
    func someJobs() throws {
        try with { scratch in
            let neither = try scratch.run("run", "drill", "--job", "confirm")
            #expect(neither.status == 0 && scratch.witness.isEmpty, "\(neither)")
            let one = try scratch.run("run", "drill", "--job", "apply")
            #expect(one.status == 2 && one.errors.contains("Add --job teardown."), "\(one)")
            #expect(try scratch.runCount() == 1)
        }
    }

    @Test("a lock is held by one workflow at a time, and by its open obligation")
    func locks() throws {
        try with(applyWaits: true, policy: Self.policy(attempts: 1, locks: "locks: { 'tofu:drill': [drill, other] }")) {
            scratch in
            try scratch.write(
                "workflows/other.yml",
                """
                on: push
                env: { SLUICE_END_TO_END: \(scratch.mark) }
                jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: echo other >> \(scratch.folder)/witness }] } }
                """)
            try scratch.commit()
            try touch(scratch, "fault")
            let first = try scratch.start(["run", "drill"])
            try #require(eventually(within: 120) { scratch.witness.contains("applied") }, "\(first.errors)")
            let second = try scratch.start(["run", "other"])
            let reason = "the lock 'tofu:drill', which run 1 holds"
            #expect(
                try eventually(within: 120) {
                    (try scratch.shown(2)["waits_for"] as? String)?.contains(reason) == true
                })
            #expect(try scratch.run("show", "1").output.contains("holds the lock 'tofu:drill'; waiting for it: run 2"))
            try touch(scratch, "gate")
            #expect(try first.answer().status == 1)
            #expect(
                try eventually(within: 120) {
                    (try scratch.shown(2)["waits_for"] as? String)?.contains("its obligation is open") == true
                })
            #expect(!scratch.witness.contains("other"))
            try FileManager.default.removeItem(atPath: scratch.folder + "/fault")
            let discharged = try scratch.run("obligations", "discharge", "1")
            #expect(discharged.status == 0, "\(discharged)")
            let answer = try second.answer()
            #expect(answer.status == 0 && scratch.witness.last == "other", "\(answer)")
        }
    }
}
