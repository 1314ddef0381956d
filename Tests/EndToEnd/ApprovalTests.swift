import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Protected environments", .ownThread)
struct ApprovalTests {
    /// Whoever runs the tests.
    private static let user =
        getpwuid(geteuid()).flatMap { String(validatingCString: $0.pointee.pw_name) } ?? "\(geteuid())"

    private static func workflow(_ scratch: Scratch) -> String {
        """
        on: { push: , pull_request: , workflow_dispatch: { inputs: { size: { default: s } } } }
        env: { SLUICE_END_TO_END: \(scratch.mark) }
        jobs:
          ship:
            runs-on: ubuntu-latest
            environment: Prod
            steps:
              - run: echo "shipped $GITHUB_RUN_NUMBER" >> \(scratch.folder)/witness
        """
    }

    /// A repository whose default branch says this of `prod`.
    private func with(_ policy: String, _ body: (Scratch) throws -> Void) throws {
        try Scratch.with { scratch in
            try scratch.write("workflows/deploy.yml", Self.workflow(scratch))
            try scratch.write(
                "workflows/ci.yml", "on: push\njobs: { t: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }")
            try scratch.write("sluice.yml", "environments: { prod: { \(policy) } }\n")
            try scratch.commit()
            try body(scratch)
        }
    }

    private static let own = "approvers: ['\(user)'], self-approval: true"

    /// Starts a run and waits until it has asked.
    private func startWaiting(_ scratch: Scratch, _ number: Int = 1, _ options: String...) throws -> ChildProcess {
        let child = try scratch.start(["run", "deploy"] + options)
        let hasAsked = try eventually(within: 120) {
            let approvals = try scratch.shown(number)["approvals"] as? [[String: Any]]
            return approvals?.first?["state"] as? String == "asked"
        }
        try #require(hasAsked, "\(child.output)\(child.errors)")
        return child
    }

    @Test("a run waits, says how to approve it, and goes on when somebody has")
    func approved() throws {
        try with(Self.own) { scratch in
            let run = try startWaiting(scratch)
            #expect(eventually(within: 120) { run.output.contains("sluice approve 1 Prod") })
            #expect(try scratch.run("show", "1").output.contains("'sluice approve 1 Prod' lets it into 'Prod'"))
            #expect(try scratch.run("history").output.contains("waits for the approval of 'Prod'"))
            #expect(scratch.witness.isEmpty)
            let answer = try scratch.run("approve", "1", "prod", "--comment", "Looks good.")
            #expect(answer.status == 0, "\(answer)")
            let sha = try scratch.git("rev-parse", "HEAD")
            #expect(answer.output.contains(sha) && answer.output.contains("  plan     "), "\(answer)")
            #expect(try run.answer().status == 0)
            #expect(scratch.witness == ["shipped 1"])
            let live = try scratch.run("environments", "--json").objects().first
            #expect(live?["approved_by"] as? String == Self.user)
            let approval = (try scratch.shown()["approvals"] as? [[String: Any]])?.first
            #expect(approval?["state"] as? String == "approved" && approval?["comment"] as? String == "Looks good.")
            let again = try scratch.run("approve", "1", "prod")
            #expect(again.status == 2 && again.errors.contains("has finished"), "\(again)")
        }
    }

    @Test("who is not asked may not approve, whatever --actor says; nor may who has started the run")
    func refused() throws {
        try with("approvers: [nobody-else]") { scratch in
            let run = try startWaiting(scratch, 1, "--actor", "nobody-else")
            let answer = try scratch.run("approve", "1", "prod")
            #expect(answer.status == 2, "\(answer)")
            #expect(answer.errors.contains("'\(Self.user)' is not among those who may approve 'prod': nobody-else."))
            let wrong = try scratch.run("approve", "1", "stage")
            #expect(
                wrong.errors.contains("does not wait for an approval of 'stage'") && wrong.errors.contains("'Prod'"))
            #expect(try scratch.run("cancel", "1").status == 0)
            #expect(try run.answer().status == 130)
        }
        try with("approvers: ['\(Self.user)']") { scratch in
            let run = try startWaiting(scratch, 1, "--actor", "somebody")
            let answer = try scratch.run("approve", "1", "prod")
            #expect(answer.status == 2 && answer.errors.contains("started the run"), "\(answer)")
            #expect(scratch.witness.isEmpty)
            let rejection = try scratch.run("reject", "1", "prod", "--comment", "Not today.")
            #expect(rejection.status == 0, "\(rejection)")
            let end = try run.answer()
            #expect(end.status == 1 && end.output.contains("\(Self.user) rejected 'Prod': Not today."), "\(end)")
        }
    }

    @Test("a confirmation must be typed")
    func confirmation() throws {
        try with("confirm: ship it, self-approval: true") { scratch in
            let run = try startWaiting(scratch)
            let without = try scratch.run("approve", "1", "prod")
            #expect(
                without.status == 2 && without.errors.contains("'Prod' asks for 'ship it' to be typed."), "\(without)")
            let wrong = try scratch.run("approve", "1", "prod", "--confirm", "Ship it")
            #expect(wrong.status == 2 && wrong.errors.contains("nothing was approved"), "\(wrong)")
            #expect(try scratch.run("approve", "1", "prod", "--confirm", "ship it").status == 0)
            #expect(try run.answer().status == 0)
        }
    }

    @Test("a run whose engine is gone waits on, and whoever approves takes it up")
    func survives() throws {
        try with(Self.own) { scratch in
            let run = try startWaiting(scratch)
            kill(run.pid, SIGKILL)
            _ = try run.answer()
            // Its keeper may bring an engine back first; either way the run is left to wait, and nobody stays.
            #expect(eventually(within: 120) { (try? scratch.run("resume").output) == "There is nothing to resume.\n" })
            #expect(eventually(within: 120) { scratch.leftovers().isEmpty })
            #expect(try scratch.run("history").output.contains("waiting"))
            let answer = try scratch.run("approve", "1", "prod")
            #expect(answer.status == 0 && answer.output.contains("taking it up"), "\(answer)")
            #expect(scratch.witness == ["shipped 1"])
            #expect(try scratch.shown()["conclusion"] as? String == "success")
        }
    }

    @Test("an approval of one run is none for the next one of the same plan")
    func notReused() throws {
        try with(Self.own) { scratch in
            let first = try startWaiting(scratch)
            #expect(try scratch.run("approve", "1", "prod").status == 0)
            #expect(try first.answer().status == 0)
            let second = try startWaiting(scratch, 2)
            // What was meant for the first, put where the second looks.
            let folder = scratch.path(".sluice/decisions")
            let approval = (try scratch.shown(1)["approvals"] as? [[String: Any]])?.first
            let digest = try #require(approval?["digest"] as? String)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try #"{"run":1,"environment":"prod","digest":"\#(digest)","approved":true}"#
                .write(toFile: folder + "/2-forged", atomically: true, encoding: .utf8)
            try #"{"run":2,"environment":"prod","digest":"0\#(digest.dropFirst())x","approved":true}"#
                .write(toFile: folder + "/2-other-plan", atomically: true, encoding: .utf8)
            kill(second.pid, SIGUSR1)
            let wrong = try scratch.run("approve", "2", "stage")
            #expect(wrong.status == 2)
            #expect(scratch.witness == ["shipped 1"])
            #expect(try scratch.run("reject", "2", "prod").status == 0)
            #expect(try second.answer().status == 1)
            #expect(scratch.witness == ["shipped 1"])
        }
    }

    @Test("the rules are those of the default branch: a branch, a dirty tree and a pull request can take nothing away")
    func policy() throws {
        try with("approvers: [nobody-else], branches: [main]") { scratch in
            let open =
                "environments: { prod: { approvers: ['\(Self.user)'], self-approval: true, branches: ['**'] } }\n"
            func refusal(_ options: String...) throws -> Answer {
                let answer = try scratch.start(["run", "deploy"] + options).answer()
                #expect(answer.status == 1, "\(answer)")
                return answer
            }
            // A tree that is not committed.
            try scratch.write("sluice.yml", open)
            var answer = try refusal()
            #expect(answer.output.contains("'Prod' takes only what is on the branches main"), "\(answer)")
            #expect(answer.output.contains("a snapshot of a tree that is not committed"), "\(answer)")
            #expect((answer.output + answer.errors).contains("'sluice.yml' is not the one of the branch 'main'"))
            // A branch.
            try scratch.git("checkout", "-q", "-b", "evil")
            try scratch.commit()
            answer = try refusal()
            #expect(answer.output.contains("this run is for 'evil'"), "\(answer)")
            // The branch as a pull request, and under an event that is always of the default branch.
            answer = try refusal("--event", "pull_request")
            #expect(answer.output.contains("this run is for 'refs/pull/1/merge'"), "\(answer)")
            #expect(scratch.witness.isEmpty)
        }
    }

    @Test("an event of the default branch does not make another commit one of it")
    func commitOfAnotherBranch() throws {
        try with("branches: [main]") { scratch in
            let text = Self.workflow(scratch).replacing(
                "on: { push: ,", with: "on: { schedule: [{ cron: '0 0 * * *' }], push: ,")
            try scratch.write("workflows/deploy.yml", text)
            try scratch.commit()
            #expect(try scratch.run("run", "deploy", "--event", "schedule").status == 0)
            try scratch.git("checkout", "-q", "-b", "side")
            try scratch.write("more", "")
            try scratch.commit()
            let answer = try scratch.run("run", "deploy", "--event", "schedule")
            #expect(answer.status == 1 && answer.output.contains("is not on 'main'"), "\(answer)")
            #expect(scratch.witness == ["shipped 1"])
        }
    }

    @Test("another branch can ask for more")
    func stricter() throws {
        try with("wait: 0s") { scratch in
            try scratch.git("checkout", "-q", "-b", "strict")
            try scratch.write("sluice.yml", "environments: { prod: { branches: [main] } }\n")
            try scratch.commit()
            let answer = try scratch.run("run", "deploy")
            #expect(answer.status == 1 && answer.output.contains("this run is for 'strict'"), "\(answer)")
        }
    }

    @Test("what is required must have succeeded for that very commit, whole")
    func evidence() throws {
        try with("requires: [ci]") { scratch in
            let missing = try scratch.run("run", "deploy")
            #expect(missing.status == 1)
            #expect(missing.output.contains("'Prod' requires 'ci' to have succeeded for"), "\(missing)")
            #expect(missing.output.contains("it has not been run for it"), "\(missing)")
            #expect(try scratch.run("run", "ci", "--env", "A=b").status == 0)
            let partial = try scratch.run("run", "deploy")
            #expect(partial.status == 1 && partial.output.contains("run 2 of it is no evidence"), "\(partial)")
            #expect(try scratch.run("run", "ci").status == 0)
            #expect(try scratch.run("run", "deploy").status == 0)
            #expect(scratch.witness == ["shipped 3"])
            try scratch.write("more", "")
            try scratch.commit()
            #expect(try scratch.run("run", "deploy").status == 1)
        }
    }

    @Test("a wait time passes, and nothing else is needed")
    func wait() throws {
        try with("wait: 1s, vars: { REGION: eu }") { scratch in
            let answer = try scratch.run("run", "deploy")
            #expect(answer.status == 0, "\(answer)")
            #expect(scratch.witness == ["shipped 1"])
        }
    }
}
