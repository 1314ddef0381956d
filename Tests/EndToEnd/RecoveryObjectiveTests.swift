import Foundation
import TestSupport
import Testing

/// `recovery-time-objective` in `sluice.yml`, by the command line.
@Suite("A drill's recovery time objective", .ownThread)
struct RecoveryObjectiveTests {
    private func with(_ objective: String, _ body: (Scratch) throws -> Void) throws {
        try Scratch.with { scratch in
            try scratch.write(
                "workflows/drill.yml",
                """
                on: { workflow_dispatch: , schedule: [{ cron: '0 4 * * 0' }] }
                env: { SLUICE_END_TO_END: \(scratch.mark) }
                jobs:
                  confirm: { runs-on: ubuntu-latest, steps: [{ run: 'test ! -e \(scratch.folder)/mistyped' }] }
                  apply: { needs: confirm, runs-on: ubuntu-latest, steps: [{ run: 'true' }] }
                  e2e: { needs: apply, runs-on: ubuntu-latest, steps: [{ run: 'test ! -e \(scratch.folder)/fault' }] }
                  report: { needs: e2e, if: always(), runs-on: ubuntu-latest, steps: [{ run: 'false' }] }
                """)
            try scratch.write(
                "sluice.yml", "schedules:\n  drill:\n    recovery-time-objective: \(objective)\n")
            try scratch.commit()
            try body(scratch)
        }
    }

    private func touch(_ scratch: Scratch, _ name: String) throws {
        try "".write(toFile: scratch.folder + "/" + name, atomically: false, encoding: .utf8)
    }

    @Test("the list of schedules says which drills have reached it, by whomever they were started")
    func list() throws {
        try with("{ from: apply, to: e2e, within: 1h }") { scratch in
            let none = try scratch.run("schedule")
            #expect(
                none.output.contains(
                    "Recovery within 1h, from the start of 'apply' to the success of 'e2e': no drill has ended yet."),
                "\(none)")
            // A report that fails after it takes nothing from a recovery.
            #expect(try scratch.run("run", "drill", "--event", "workflow_dispatch").status == 1)
            let reached = try scratch.run("schedule")
            #expect(reached.output.contains("reached by 1 of 1; run 1 took "), "\(reached)")
            try touch(scratch, "fault")
            #expect(try scratch.run("run", "drill", "--event", "workflow_dispatch").status == 1)
            // A run of some jobs only is no drill.
            #expect(try scratch.run("run", "drill", "--event", "workflow_dispatch", "--job", "confirm").status == 0)
            let failed = try scratch.run("schedule")
            #expect(failed.output.contains("reached by 1 of 2; run 2 missed it in 'e2e'."), "\(failed)")
            try touch(scratch, "mistyped")
            #expect(try scratch.run("run", "drill", "--event", "workflow_dispatch").status == 1)
            let listing = try #require(try scratch.run("schedule", "list", "--json").objects().first)
            let objective = try #require(listing["recovery_time_objective"] as? [String: Any])
            #expect(objective["within"] as? Double == 3600 && objective["to"] as? String == "e2e")
            let recoveries = try #require(listing["recoveries"] as? [[String: Any]])
            #expect(recoveries.compactMap { $0["run"] as? Int } == [4, 2, 1])
            let details = recoveries.compactMap { $0["recovery"] as? [String: Any] }
            #expect(details.compactMap { $0["reached"] as? Bool } == [false, false, true])
            #expect(details.map { $0["failed_job"] as? String } == ["confirm", "e2e", nil])
        }
    }

    @Test("one that names jobs in vain is refused with its place, before anything starts")
    func inVain() throws {
        try with("{ from: aply, to: e2e, within: 1h }") { scratch in
            let fault = "sluice.yml:3:38: error: There is no job 'aply' in 'workflows/drill.yml'."
            for arguments in [
                ["validate"], ["validate", "sluice.yml"], ["plan", "drill", "--event", "workflow_dispatch"],
                ["schedule"],
            ] {
                let answer = try scratch.start(arguments).answer()
                #expect((answer.output + answer.errors).contains(fault), "\(arguments): \(answer)")
                #expect(arguments == ["schedule"] ? answer.status == 0 : answer.status != 0, "\(answer)")
            }
            let run = try scratch.run("run", "drill", "--event", "workflow_dispatch")
            #expect(run.status == 2 && run.errors.contains(fault), "\(run)")
            #expect(try scratch.runCount() == 0)
        }
        try with("{ from: e2e, to: apply, within: 1h }") { scratch in
            let answer = try scratch.run("validate")
            #expect(answer.status == 1, "\(answer)")
            #expect(answer.output.contains("sluice.yml:3:47: error: 'apply' does not wait for 'e2e'"), "\(answer)")
        }
    }
}
