import Foundation
import Glibc
import TestSupport
import Testing

@Suite("What a server does to runs", .ownThread)
struct ControlTests {
    private static let simple = """
        on: { push: , workflow_dispatch: { inputs: { size: { default: s } } } }
        jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'echo "${{ inputs.size }}" >> FOLDER/witness' }] } }
        """
    /// Goes on until it is told otherwise.
    private static let waiting = """
        on: workflow_dispatch
        jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'while [ ! -e FOLDER/go ]; do sleep 0.05; done' }] } }
        """

    @Test("a start answers when the run has its number, and goes on; who asked is on record")
    func starts() throws {
        try ControlScratch.with(workflows: ["waiting": Self.waiting]) { control in
            let reply = try control.ask("start", control.startRequest("waiting", ["actor": "octocat"]))
            #expect(reply.run == 1, "\(reply)")
            #expect(!reply.process.hasEnded)
            try "".write(toFile: control.scratch.folder + "/go", atomically: false, encoding: .utf8)
            #expect(try reply.process.answer().status == 0)
            let shown = try control.shown(1)
            #expect(shown["conclusion"] as? String == "success")
            #expect(shown["actor"] as? String == "octocat")
            #expect(try control.requester(1) == "ann")
        }
    }

    @Test("what cannot be started is a problem with the place of what is wrong, and starts nothing")
    func refusesStarts() throws {
        let broken = "on: [push, workflow_dispatch]\njobs: { a: { runs-on: ubuntu-latest, steps: [{ rum: 'true' }] } }"
        let pushed = "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }"
        try ControlScratch.with(workflows: ["simple": Self.simple, "broken": broken, "pushed": pushed]) { control in
            let byHand = try control.ask("start", control.startRequest("pushed"))
            #expect(byHand.status == 422, "\(byHand)")
            #expect(byHand.detail == "'workflows/pushed.yml' has no 'workflow_dispatch': nobody can start it by hand.")
            let unknown = try control.ask("start", control.startRequest("nowhere"))
            #expect(unknown.status == 422 && unknown.detail.contains("'nowhere'"), "\(unknown)")
            let reply = try control.ask("start", control.startRequest("broken"))
            #expect(reply.status == 422 && reply.detail.hasPrefix("workflows/broken.yml:2:"), "\(reply)")
            let input = try control.ask("start", control.startRequest("simple", ["inputs": [["sise", "m"]]]))
            #expect(input.status == 422 && input.detail.contains("sise"), "\(input)")
            let event = try control.ask("start", control.startRequest("simple", ["event": "nonsense"]))
            #expect(event.status == 422 && event.detail.contains("'nonsense'"), "\(event)")
            #expect(try control.scratch.runCount("--data-dir", control.store) == 0)
        }
    }

    @Test("a start for the plan that was seen begins; for another one it is refused, and says what differs")
    func holdsToThePlan() throws {
        try ControlScratch.with(workflows: ["simple": Self.simple]) { control in
            let request = control.startRequest("simple", ["inputs": [["size", "m"]]])
            let preview = try #require(try control.ask("plan", request).answer)
            let sha = try control.scratch.git("rev-parse", "HEAD")
            #expect(preview["sha"] as? String == sha)
            #expect((preview["plan"] as? [String: Any])?["jobs"] != nil, "\(preview)")
            let digest = try #require(preview["digest"] as? String)
            #expect(try control.scratch.runCount("--data-dir", control.store) == 0)

            let agreed = request.merging(["plan_digest": digest]) { $1 }
            let first = try control.ask("start", agreed)
            #expect(first.run == 1, "\(first)")
            #expect(try first.process.answer().status == 0)
            #expect(control.scratch.witness == ["m"])

            let other = try control.ask("start", agreed.merging(["inputs": [["size", "l"]]]) { $1 })
            #expect(other.status == 409 && other.detail.contains("the inputs are others"), "\(other)")
            #expect(!other.detail.contains("commit"))
            try control.scratch.write("README.md", "Changed.\n")
            try control.scratch.commit()
            let moved = try control.ask("start", agreed)
            #expect(moved.status == 409 && moved.detail.contains("and was \(sha.prefix(7))"), "\(moved)")
            #expect(try control.scratch.runCount("--data-dir", control.store) == 1)
        }
    }

    @Test("a run is cancelled for whom the server names; one that has ended, or is not there, is a problem")
    func cancels() throws {
        try ControlScratch.with(workflows: ["waiting": Self.waiting]) { control in
            let started = try control.ask("start", control.startRequest("waiting"))
            #expect(started.run == 1)
            let order: [String: Any] = ["run": 1, "forced": false, "person": "bob"]
            let reply = try control.ask("cancel", order)
            #expect(reply.answer != nil, "\(reply)")
            _ = try started.process.answer()
            let shown = try control.shown(1)
            #expect(
                shown["conclusion"] as? String == "cancelled" && shown["cancelled_by"] as? String == "bob", "\(shown)")
            #expect(try control.ask("cancel", order).status == 409)
            #expect(try control.ask("cancel", ["run": 7, "forced": false, "person": "bob"]).status == 404)
        }
    }

    @Test("a run whose engine was killed is resumed, and cancelled when somebody asks for that")
    func resumes() throws {
        try ControlScratch.with(workflows: ["waiting": Self.waiting]) { control in
            for number in 1...2 {
                let started = try control.ask("start", control.startRequest("waiting"))
                #expect(started.run == number)
                let living = try control.ask("resume", ["run": number])
                #expect(living.status == 409 && living.detail.contains("is being run"), "\(living)")
                started.process.signal(SIGKILL)
                _ = eventually(within: 120) { started.process.hasEnded }
            }
            let cancelled = try control.ask("cancel", ["run": 1, "forced": false, "person": "bob"])
            #expect(cancelled.answer != nil, "\(cancelled)")
            _ = try cancelled.process.answer()
            #expect(try eventually(within: 120) { try control.conclusion(1) == "cancelled" })
            let resumed = try control.ask("resume", ["run": 2])
            // Its keeper may have brought an engine back by now.
            #expect(resumed.answer != nil || resumed.status == 409, "\(resumed)")
            try "".write(toFile: control.scratch.folder + "/go", atomically: false, encoding: .utf8)
            #expect(try eventually(within: 120) { try control.conclusion(2) == "success" })
            _ = try resumed.process.answer()
            #expect(try control.ask("resume", ["run": 2]).status == 409)
            #expect(try control.ask("resume", ["run": 7]).status == 404)
        }
    }

    @Test("a run is repeated for whom the server names, also only what had failed")
    func repeats() throws {
        let workflow = """
            on: workflow_dispatch
            jobs:
              good: { runs-on: ubuntu-latest, steps: [{ run: 'echo good >> FOLDER/witness' }] }
              bad: { runs-on: ubuntu-latest, steps: [{ run: 'echo bad >> FOLDER/witness; test -e FOLDER/go' }] }
            """
        try ControlScratch.with(workflows: ["two": workflow]) { control in
            let first = try control.ask("start", control.startRequest("two"))
            #expect(try first.process.answer().status == 1)
            let again = try control.ask("rerun", ["run": 1, "only_failed": true, "person": "bob"])
            #expect(again.run == 2, "\(again)")
            #expect(try again.process.answer().status == 1)
            #expect(control.scratch.witness.sorted() == ["bad", "bad", "good"])
            let shown = try control.shown(2)
            #expect(shown["rerun_of"] as? Int == 1)
            #expect(try control.requester(2) == "bob")
            #expect(try control.ask("rerun", ["run": 7, "only_failed": false, "person": "bob"]).status == 404)
            #expect(try control.ask("rerun", ["run": 2, "only_failed": false, "person": "eve"]).run == 3)
        }
    }

    @Test("the same start, tried by two at once and once more, makes one run, which all are told")
    func startsOnce() throws {
        try ControlScratch.with(workflows: ["simple": Self.simple]) { control in
            let request = control.startRequest("simple", ["submission": "one"])
            let other = try control.beginning("start", request)
            let first = try control.ask("start", request)
            let second = try other.reply()
            #expect(first.run == 1 && second.run == 1, "\(first) \(second)")
            for reply in [first, second] { #expect(try reply.process.answer().status == 0) }
            #expect(try control.ask("start", request).run == 1)
            #expect(try control.scratch.runCount("--data-dir", control.store) == 1)
            #expect(control.scratch.witness.count == 1)
        }
    }

    @Test(
        "a start is weighed: its group and how it waits there; a group of one run alone is none; one that is wrong is told"
    )
    func weighs() throws {
        func workflow(_ concurrency: String) -> String {
            """
            on: workflow_dispatch
            \(concurrency)
            jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }
            """
        }
        let workflows = [
            "free": workflow(""), "single": workflow("concurrency: Deploy-${{ github.ref_name }}"),
            "cancelling": workflow("concurrency: { group: ci, cancel-in-progress: true }"),
            "own": workflow("concurrency: ci-${{ github.run_id }}"), "fifo": workflow("concurrency: in-order"),
        ]
        let settings = "concurrency: { in-order: { queue: fifo } }\n"
        try ControlScratch.with(workflows: workflows, settings: settings) { control in
            let names = ["free", "single", "cancelling", "own", "fifo", "nowhere"]
            let reply = try control.ask("weigh", ["starts": names.map { control.startRequest($0) }])
            let weights = try #require(reply.answer?["weights"] as? [[String: Any]], "\(reply)")
            let groups = weights.map {
                ($0["group"] as? [String: String]).map { "\($0["key"] ?? "") \($0["policy"] ?? "")" }
            }
            #expect(groups == [nil, "deploy-main single", "ci cancelling", nil, "in-order in-order", nil])
            #expect((weights[5]["problem"] as? [String: Any])?["status"] as? Int == 422)
        }
    }
}
