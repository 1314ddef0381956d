import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Decisions of people whom a server knows", .ownThread)
struct ControlDecisionTests {
    private static let workflow = """
        on: workflow_dispatch
        jobs:
          ship: { runs-on: ubuntu-latest, environment: prod, steps: [{ run: 'echo shipped >> FOLDER/witness' }] }
        """
    private static let settings = "environments: { prod: { approvers: [ann, bob], confirm: live } }\n"

    private func decision(_ digest: Any?, _ person: String, _ more: [String: Any] = [:]) -> [String: Any] {
        [
            "run": 1, "environment": "prod", "approved": true, "digest": digest ?? "", "person": person,
            "confirmation": "live",
        ].merging(more) { $1 }
    }

    /// With a run that ann has started, and that waits.
    private func withWaiting(
        _ body: (ControlScratch, ControlScratch.Reply, String) throws -> Void
    ) throws {
        try ControlScratch.with(workflows: ["ship": Self.workflow], settings: Self.settings) { control in
            let started = try control.ask("start", control.startRequest("ship"))
            #expect(started.run == 1, "\(started)")
            let approval = try #require(try control.waitsForApproval(1))
            try body(control, started, try #require(approval["digest"] as? String))
        }
    }

    @Test("an approval is bound to the plan, the person and what is typed, and stands in the journal")
    func decides() throws {
        try withWaiting { control, started, digest in
            let cases: [([String: Any], Int, String)] = [
                (decision("f00", "bob"), 409, digest),
                (decision(digest, "ann"), 403, "self-approval"),
                (decision(digest, "eve"), 403, "ann or bob"),
                (decision(digest, "bob", ["confirmation": "LIVE"]), 422, "'LIVE' is not 'live'"),
                (decision(digest, "bob", ["environment": "stage"]), 409, "does not wait"),
                (decision(digest, "bob", ["run": 7]), 404, "7"),
                (decision(digest, "eve", ["approved": false]), 403, "ann or bob"),
            ]
            for (order, status, text) in cases {
                let reply = try control.ask("decide", order)
                #expect(reply.status == status && reply.detail.contains(text), "\(order): \(reply)")
            }
            #expect(control.scratch.witness.isEmpty)
            let reply = try control.ask("decide", decision(digest, "bob", ["comment": "Good."]))
            #expect(reply.answer != nil, "\(reply)")
            #expect(try started.process.answer().status == 0)
            #expect(control.scratch.witness == ["shipped"])
            let approval = (try control.shown(1)["approvals"] as? [[String: Any]])?.first
            #expect(approval?["decided_by"] as? String == "bob" && approval?["comment"] as? String == "Good.")
            #expect(try control.ask("decide", decision(digest, "bob")).status == 409)
        }
    }

    @Test("whoever started a run may reject it; a run that nobody holds is taken up by the decision")
    func rejectsWithoutAnEngine() throws {
        try withWaiting { control, started, digest in
            started.process.signal(SIGKILL)
            _ = eventually(within: 120) { started.process.hasEnded }
            let reply = try control.ask("decide", decision(digest, "ann", ["approved": false]))
            #expect(reply.answer != nil, "\(reply)")
            _ = try reply.process.answer()
            #expect(try control.conclusion(1) == "failure")
            #expect(control.scratch.witness.isEmpty)
        }
    }

    /// Anybody can write a file; only the store's owner can say for whom.
    @Test("a decision in another user's file is that user's, whatever it says", .enabled(if: geteuid() == 0))
    func believesTheOwnerOnly() throws {
        try withWaiting { control, started, digest in
            let folder = control.store + "/decisions"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let path = folder + "/1-forged"
            let value: [String: Any] = [
                "run": 1, "environment": "prod", "digest": digest, "approved": true, "person": "bob",
            ]
            try JSONSerialization.data(withJSONObject: value).write(to: URL(fileURLWithPath: path + ".part"))
            #expect(chown(path + ".part", 65_534, 65_534) == 0)
            #expect(rename(path + ".part", path) == 0)
            started.process.signal(SIGUSR1)
            // The same engine has read it before it answers the next one.
            let reply = try control.ask("decide", decision(digest, "bob", ["approved": false]))
            #expect(reply.answer != nil, "\(reply)")
            _ = try started.process.answer()
            let approval = (try control.shown(1)["approvals"] as? [[String: Any]])?.first
            #expect(approval?["state"] as? String == "rejected", "\(approval ?? [:])")
            #expect(control.scratch.witness.isEmpty)
        }
    }
}
