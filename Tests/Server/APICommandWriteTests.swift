import Foundation
import TestSupport
import Testing

/// The command line, telling a server to do something; what became of it is asked by the API.
@Suite("Commands that write to a server", .ownThread) struct APICommandWriteTests {
    private func tell(_ served: ServedScratch, _ arguments: String...) throws -> Answer {
        try served.scratch.start(arguments + ["--server", "unix:" + served.socket]).answer(within: 300)
    }

    private func check(
        _ answer: Answer, _ status: Int32, says text: String, _ place: SourceLocation = #_sourceLocation
    ) {
        let said = status == 0 ? answer.output : answer.errors
        #expect(answer.status == status && said.contains(text), "\(answer)", sourceLocation: place)
    }

    /// Starts it; a busy server may answer with the start's place in the queue.
    private func dispatch(_ served: ServedScratch, _ workflow: String, _ run: Int, word: String? = nil) throws {
        let inputs = word.map { ["-f", "word=\($0)"] } ?? []
        let answer = try served.scratch.start(
            ["dispatch", workflow, "--server", "unix:" + served.socket] + inputs
        ).answer(within: 300)
        #expect(answer.status == 0, "\(answer)")
        let isThere = try eventually(within: 120) {
            try served.tell("GET", ServedScratch.api + "runs/\(run)").status == 200
        }
        try #require(isThere, "\(answer) \(served.log)")
    }

    @Test("dispatch starts a workflow with the inputs that are typed, and ends as the run did where it waits")
    func dispatches() throws {
        try ServedScratch.with(workflows: APIActionTests.workflows) { served in
            let sha = try served.scratch.git("rev-parse", "HEAD")
            let first = try tell(served, "dispatch", "flaky", "-f", "word=hi there", "--ref", "main", "--wait")
            #expect(first.status == 1, "\(first)")
            #expect(first.output.contains("Run 1 of 'flaky' was started.\n"), "\(first)")
            let run = try served.recorded(1)
            #expect(run["conclusion"] as? String == "failure")
            #expect(run["inputs"] as? [String: String] == ["word": "hi there"])
            #expect(run["event"] as? String == "workflow_dispatch" && run["requester"] as? String == DrillProject.user)
            #expect(run["sha"] as? String == sha && run["ref"] as? String == "refs/heads/main")
            // What cannot be started is said in the server's words, and is not started.
            check(
                try tell(served, "dispatch", "flaky", "-f", "none=1"), 2,
                says: "error: The input 'none' is unknown to the workflow.\n  help: It declares: word.\n")
            check(
                try tell(served, "dispatch", "flak"), 2, says: "error: There is no workflow 'flak' at \(sha.prefix(7))."
            )
            let mistyped = try tell(served, "dispatch", "flaky", "-f", "word")
            #expect(mistyped.status == 2 && mistyped.errors.contains("-f"), "\(mistyped)")
            #expect(try served.tell("GET", ServedScratch.api + "runs").numbers() == [1])
        }
    }

    @Test("rerun repeats all of a run, or what had failed of it; cancel ends one")
    func rerunsAndCancels() throws {
        try ServedScratch.with(workflows: APIActionTests.workflows) { served in
            try dispatch(served, "flaky", 1)
            #expect(try served.conclusion(of: 1) == "failure")
            check(try tell(served, "rerun", "1", "--failed"), 0, says: "Run 2 repeats run 1.\n")
            #expect(try served.conclusion(of: 2) == "failure")
            var run = try served.recorded(2)
            #expect(run["rerun_of"] as? Int == 1 && (run["flags"] as? [String])?.contains("failed-jobs") == true)
            check(try tell(served, "rerun", "last"), 0, says: "Run 3 repeats run 2.\n")
            #expect(try served.conclusion(of: 3) == "failure")
            run = try served.recorded(3)
            #expect(run["rerun_of"] as? Int == 2 && (run["flags"] as? [String])?.contains("failed-jobs") == false)
            check(try tell(served, "rerun", "9"), 2, says: "error: There is no run 9 in the history.")

            try dispatch(served, "slow", 4)
            check(try tell(served, "cancel", "last"), 0, says: "Run 4 is being cancelled; it ends when its finalizers")
            #expect(try served.conclusion(of: 4) == "cancelled")
            #expect(try served.recorded(4)["cancelled_by"] as? String == DrillProject.user)
            check(try tell(served, "cancel", "4"), 2, says: "error: Run 4 has finished (cancelled).")
            try dispatch(served, "slow", 5)
            check(try tell(served, "cancel", "5", "--force"), 0, says: "Run 5 is being ended by force.\n")
            #expect(try served.conclusion(of: 5) == "cancelled")
        }
    }

    private static let settings = """
        environments: { prod: { approvers: ['\(DrillProject.user)'], self-approval: true, confirm: ship it } }
        """
    private static let ship = """
        on: { workflow_dispatch: { inputs: { word: { default: hello } } } }
        jobs: { ship: { runs-on: ubuntu-latest, environment: prod, steps: [{ run: 'true' }] } }
        """

    @Test("approve shows what it is for and takes the environment's words alone; reject ends the run with the reason")
    func decides() throws {
        try ServedScratch.with { served in
            try served.scratch.write("sluice.yml", Self.settings)
            try served.scratch.write("workflows/ship.yml", Self.ship)
            try served.scratch.commit()
            for run in 1...2 { try dispatch(served, "ship", run, word: "hello") }
            let digest = try #require(try served.awaited(by: 1)["digest"] as? String)
            check(
                try tell(served, "approve", "1", "stage", "--confirm", "ship it"), 2,
                says: "error: Run 1 does not wait for an approval of 'stage'.\n  help: It waits for 'prod'.\n")
            check(
                try tell(served, "approve", "1", "prod"), 2,
                says: "error: 'prod' asks for 'ship it' to be typed.")
            check(
                try tell(served, "approve", "1", "prod", "--confirm", "SHIP IT"), 2,
                says: "error: 'SHIP IT' is not 'ship it': nothing was approved.")
            let asked = try served.awaited(by: 1)
            #expect(asked["state"] as? String == "asked" && asked["decided_by"] is NSNull, "\(asked)")

            let approved = try tell(
                served, "approve", "1", "prod", "--confirm", "ship it", "--comment", "Good.")
            check(approved, 0, says: "'prod' is approved for run 1.\n")
            #expect(approved.output.contains("  input    word=hello\n  plan     \(digest)\n"), "\(approved)")
            #expect(try served.conclusion(of: 1) == "success")
            let decided = try served.awaited(by: 1)
            #expect(decided["state"] as? String == "approved" && decided["comment"] as? String == "Good.", "\(decided)")
            #expect(decided["decided_by"] as? String == DrillProject.user && decided["digest"] as? String == digest)

            _ = try served.awaited(by: 2)
            check(
                try tell(served, "reject", "2", "prod", "--comment", "Not now."), 0,
                says: "'prod' is rejected for run 2.\n")
            #expect(try served.conclusion(of: 2) == "failure")
            let rejected = try served.awaited(by: 2)
            #expect(rejected["state"] as? String == "rejected" && rejected["comment"] as? String == "Not now.")
            check(
                try tell(served, "reject", "2", "prod"), 2,
                says: "error: Run 2 does not wait for an approval of 'prod'.")
        }
    }

    @Test("discharge takes away what a run has left, once that can be done")
    func discharges() throws {
        try DrillProject.serve { served in
            try served.touch("stuck")
            #expect(try served.drill().status == 1)
            check(try tell(served, "obligations"), 0, says: "1/apply")
            check(
                try tell(served, "obligations", "discharge", "1/none"), 2,
                says: "error: Run 1 has no such obligation.")
            try FileManager.default.removeItem(atPath: served.scratch.folder + "/stuck")
            check(
                try tell(served, "obligations", "discharge", "1/apply"), 0,
                says: "The server tries to discharge 1/apply; ")
            let isDischarged = try eventually(within: 120) {
                try served.tell("GET", ServedScratch.api + "obligations").list("obligations").first?["state"] as? String
                    == "discharged"
            }
            #expect(isDischarged, "\(served.log)")
            #expect(!FileManager.default.fileExists(atPath: served.scratch.folder + "/made"))
            #expect(try tell(served, "obligations").output == "No obligation is open.\n")
        }
    }

    @Test("commands that a text names ask the same server, and what steps have said stays as it is")
    func names() throws {
        let talk = """
            on: workflow_dispatch
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      echo "'sluice show 1' is mine"
                      echo "::error::'sluice logs 1' is mine"
                      exit 3
            """
        try ServedScratch.with(workflows: ["talk": talk]) { served in
            let options = "--server unix:" + served.socket
            let report = try tell(served, "dispatch", "talk", "--wait")
            #expect(report.status == 1 && report.output.contains("│ 'sluice show 1' is mine\n"), "\(report)")
            #expect(report.output.contains("'sluice logs 1' is mine\n"), "\(report)")
            #expect(report.output.contains("  sluice logs 1 --job a \(options)\n"), "\(report)")
            #expect(report.output.contains("  sluice rerun 1 --failed \(options)\n"), "\(report)")
            let shown = try tell(served, "show", "1")
            #expect(shown.status == 0 && shown.output.contains("'sluice logs 1' is mine\n"), "\(shown)")
        }
    }

    /// The one object that is printed.
    private func object(_ served: ServedScratch, _ arguments: String...) throws -> [String: Any] {
        let command = arguments + ["--json", "--server", "unix:" + served.socket]
        let answer = try served.scratch.start(command).answer(within: 300)
        let objects = try answer.objects()
        #expect(answer.status == 0 && objects.count == 1, "\(arguments): \(answer)")
        return objects.first ?? [:]
    }

    @Test("with --json each prints what the server says, and nothing else")
    func objects() throws {
        let workflows = [
            "quick": "on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n",
            "slow": APIActionTests.workflows["slow"] ?? "", "ship": Self.ship,
        ]
        try DrillProject.serve(workflows) { served in
            #expect(try served.run("ci").status == 0)
            let dispatched = try tell(served, "dispatch", "quick", "--wait", "--json").objects()
            // A busy server may first answer with the start's place in the queue.
            #expect(dispatched.count == 2 && (dispatched[0]["number"] ?? dispatched[0]["id"]) is Int, "\(dispatched)")
            #expect(dispatched.last?["number"] as? Int == 2 && dispatched.last?["conclusion"] as? String == "success")
            #expect((dispatched.last?["jobs"] as? [Any])?.count == 1)
            let again = try object(served, "rerun", "2")
            #expect(again["number"] as? Int == 3 && again["rerun_of"] as? Int == 2, "\(again)")
            #expect(try served.conclusion(of: 3) == "success")

            try dispatch(served, "slow", 4)
            #expect(try object(served, "cancel", "4")["number"] as? Int == 4)
            #expect(try served.conclusion(of: 4) == "cancelled")

            for run in 5...6 {
                try dispatch(served, "ship", run)
                _ = try served.awaited(by: run)
            }
            #expect(try object(served, "approve", "5", "prod", "--confirm", "ship it")["number"] as? Int == 5)
            #expect(try served.conclusion(of: 5) == "success")
            #expect(try object(served, "reject", "6", "prod")["number"] as? Int == 6)
            #expect(try served.conclusion(of: 6) == "failure")

            try served.touch("stuck")
            #expect(try served.drill().status == 1)
            try FileManager.default.removeItem(atPath: served.scratch.folder + "/stuck")
            #expect(try object(served, "obligations", "discharge", "7/apply")["id"] as? String == "7/apply")
        }
    }

    @Test("whoever's key has too small a role is told which one is missing, and nothing happens")
    func refuses() throws {
        try ServedScratch.with(workflows: APIActionTests.workflows) { served in
            let key = try served.key("viewer", "view")
            for command in [
                ["dispatch", "flaky"], ["rerun", "1"], ["cancel", "1"], ["obligations", "discharge", "1/a"],
            ] {
                let answer = try served.scratch.start(
                    command + ["--server", "http://127.0.0.1:\(served.port)"], environment: ["SLUICE_KEY": key]
                ).answer()
                check(answer, 2, says: "error: This needs the role 'operate' in 'demo'.")
            }
            #expect(try served.tell("GET", ServedScratch.api + "runs").numbers().isEmpty)
        }
    }
}
