import Foundation
import TestSupport
import Testing

/// What the API does to runs, and to whom it refuses that.
@Suite("What is done by the API", .ownThread)
struct APIActionTests {
    static let workflows = [
        "flaky": """
        on: { workflow_dispatch: { inputs: { word: { default: hello } } } }
        jobs:
          good: { runs-on: ubuntu-latest, steps: [{ run: 'echo ${{ inputs.word }}' }] }
          bad: { runs-on: ubuntu-latest, steps: [{ run: 'exit 3' }] }
        """,
        "slow": """
        on: workflow_dispatch
        jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'for n in $(seq 3000); do sleep 0.1; done' }] } }
        """,
    ]
    private static let base = "/api/v1/projects/demo/"

    /// The key's text.
    private func key(_ served: ServedScratch, _ role: String) throws -> String {
        let reply = try served.tell("POST", "/api/v1/keys", body: #"{"name": "\#(role)", "role": "\#(role)"}"#)
        return try #require(try reply.object()["key"] as? String, "\(reply)")
    }

    private func post(_ served: ServedScratch, _ path: String, _ body: String = "{}") throws -> HTTPReply {
        try served.tell("POST", Self.base + path, headers: ServedScratch.patient, body: body)
    }

    private func field(_ served: ServedScratch, _ run: Int, _ name: String) throws -> Any? {
        try served.tell("GET", Self.base + "runs/\(run)").object()[name]
    }

    /// How the run ended.
    private func conclusion(_ served: ServedScratch, _ run: Int) throws -> String? {
        var conclusion: String?
        _ = try eventually(within: 120) {
            conclusion = try field(served, run, "conclusion") as? String
            return conclusion != nil
        }
        return conclusion
    }

    /// - Parameter detail: What the problem says, or a part of it.
    private func refused(_ reply: HTTPReply, _ status: Int, _ detail: String) throws {
        #expect(reply.status == status && reply.headers["content-type"] == "application/problem+json", "\(reply)")
        #expect((try reply.object()["detail"] as? String)?.contains(detail) == true, "\(reply)")
    }

    @Test("a run is started, run again as a whole or where it had failed, and cancelled")
    func runs() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            let started = try post(
                served, "runs", #"{"workflow": "flaky", "ref": "main", "inputs": {"word": "hi"}}"#)
            #expect(started.status == 201 && started.headers["location"] == Self.base + "runs/1", "\(started)")
            #expect(try started.object()["number"] as? Int == 1)
            #expect(try conclusion(served, 1) == "failure")
            #expect((try field(served, 1, "inputs") as? [String: String]) == ["word": "hi"])
            let whole = try post(served, "runs/1/rerun")
            #expect(whole.status == 201 && whole.headers["location"] == Self.base + "runs/2", "\(whole)")
            #expect(try conclusion(served, 2) == "failure")
            let failed = try post(served, "runs/1/rerun", #"{"failed": true}"#)
            #expect(failed.status == 201, "\(failed)")
            #expect(try conclusion(served, 3) == "failure")
            #expect(try field(served, 3, "rerun_of") as? Int == 1)
            #expect((try field(served, 3, "flags") as? [String])?.contains("failed-jobs") == true)
            #expect(try post(served, "runs", #"{"workflow": "slow"}"#).status == 201)
            let cancelled = try post(served, "runs/4/cancel")
            #expect(cancelled.status == 202, "\(cancelled)")
            #expect(try conclusion(served, 4) == "cancelled")
            #expect(try field(served, 4, "cancelled_by") as? String == DrillProject.user)
            // What cannot be done is said, and is not done.
            try refused(try post(served, "runs/4/cancel"), 409, "4")
            try refused(try post(served, "runs", #"{"workflow": "none"}"#), 422, "none")
            try refused(try post(served, "runs", #"{"workflow": "flaky", "ref": "none"}"#), 422, "none")
            try refused(try post(served, "runs", #"{"workflow": "flaky", "inputs": {"x": 1}}"#), 422, "x")
            try refused(
                try post(served, "runs", #"{"workflow": "flaky", "plan_digest": "f00"}"#), 409, "plan")
            #expect(try served.tell("GET", Self.base + "runs").numbers() == [4, 3, 2, 1])
        }
    }

    @Test("whoever lacks a role reads which one, and nothing happens")
    func roles() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            try served.run("flaky", "--event", "workflow_dispatch")
            let (view, operate) = (try key(served, "view"), try key(served, "operate"))
            let writes: [(String, String, String)] = [
                ("runs", #"{"workflow": "flaky"}"#, "operate"), ("plan", #"{"workflow": "flaky"}"#, "operate"),
                ("runs/1/cancel", "{}", "operate"), ("runs/1/rerun", "{}", "operate"),
                ("runs/1/rerun", #"{"failed": true}"#, "operate"),
                ("obligations/1%2Fdrill/discharge", "{}", "operate"),
                ("dispatches", #"{"event_type": "x"}"#, "operate"),
                ("runs/1/approvals/prod", #"{"approved": true, "digest": "x"}"#, "approve"),
                ("runs/1/approvals/prod", #"{"approved": false, "digest": "x"}"#, "approve"),
            ]
            for (path, body, role) in writes {
                for (text, has) in [(view, "view"), (operate, "operate")] where role != has {
                    let reply = try served.ask("POST", Self.base + path, headers: ["x-sluice-key": text], body: body)
                    try refused(reply, 403, "This needs the role '\(role)' in 'demo'.")
                    try refused(reply, 403, "The role is '\(has)'.")
                }
                try refused(
                    try served.ask("POST", Self.base + path, body: body), 401, "This needs the role '\(role)'")
            }
            #expect(try served.tell("GET", Self.base + "runs").numbers() == [1])
        }
    }

    private static let settings = """
        environments: { prod: { approvers: ['\(DrillProject.user)'], self-approval: true, confirm: ship it } }
        """
    private static let ship = """
        on: workflow_dispatch
        jobs: { ship: { runs-on: ubuntu-latest, environment: prod, steps: [{ run: 'true' }] } }
        """

    /// The digest of the plan for which the run asks.
    private func asked(_ served: ServedScratch, _ run: Int) throws -> String {
        var digest: String?
        let path = Self.base + "runs/\(run)/approvals"
        _ = try eventually(within: 120) {
            digest = try served.tell("GET", path).list("approvals").first?["digest"] as? String
            return digest != nil
        }
        return try #require(digest)
    }

    @Test("an approval is for the plan that was seen, by its words; a rejection ends the run")
    func decisions() throws {
        try ServedScratch.with { served in
            try served.scratch.write("sluice.yml", Self.settings)
            try served.scratch.write("workflows/ship.yml", Self.ship)
            try served.scratch.commit()
            for run in 1...2 {
                #expect(try post(served, "runs", #"{"workflow": "ship"}"#).status == 201)
                _ = try asked(served, run)
            }
            let (digest, path) = (try asked(served, 1), "runs/1/approvals/prod")
            func body(_ digest: String, _ more: String = "") -> String {
                #"{"approved": true, "digest": "\#(digest)"\#(more)}"#
            }
            try refused(try post(served, path, body("f00", #", "confirmation": "ship it""#)), 409, "plan")
            try refused(try post(served, path, body(digest)), 422, "ship it")
            try refused(try post(served, path, body(digest, #", "confirmation": "SHIP IT""#)), 422, "ship it")
            try refused(
                try post(served, "runs/1/approvals/stage", body(digest, #", "confirmation": "ship it""#)), 409, "stage")
            let key = try key(served, "approve")
            let stranger = try served.ask(
                "POST", Self.base + path, headers: ["x-sluice-key": key],
                body: body(digest, #", "confirmation": "ship it""#))
            try refused(stranger, 403, DrillProject.user)
            #expect(try field(served, 1, "conclusion") is NSNull)
            let approved = try post(
                served, path, body(digest, #", "confirmation": "ship it", "comment": "Good.""#))
            #expect(approved.status == 202, "\(approved)")
            #expect(try conclusion(served, 1) == "success")
            let approval = try served.tell("GET", Self.base + "runs/1/approvals").list("approvals").first
            #expect(approval?["decided_by"] as? String == DrillProject.user)
            #expect(approval?["comment"] as? String == "Good." && approval?["state"] as? String == "approved")
            let rejected = try post(
                served, "runs/2/approvals/prod", #"{"approved": false, "digest": "\#(try asked(served, 2))"}"#)
            #expect(rejected.status == 202, "\(rejected)")
            #expect(try conclusion(served, 2) == "failure")
        }
    }

    @Test("an obligation is discharged once what it made is gone, and stays open until then")
    func obligations() throws {
        try DrillProject.serve { served in
            try served.touch("stuck")
            #expect(try served.drill().status == 1)
            func obligation() throws -> [String: Any] {
                try served.tell("GET", Self.base + "obligations").list("obligations").first ?? [:]
            }
            #expect(try obligation()["id"] as? String == "1/apply")
            try refused(try post(served, "obligations/7%2Fapply/discharge"), 404, "run 7")
            try refused(try post(served, "obligations/1%2Fnone/discharge"), 404, "no such obligation")
            #expect(try obligation()["state"] as? String == "open")
            try FileManager.default.removeItem(atPath: served.scratch.folder + "/stuck")
            let begun = try post(served, "obligations/1%2Fapply/discharge")
            #expect(begun.status == 202, "\(begun)")
            #expect(try eventually(within: 120) { try obligation()["state"] as? String == "discharged" })
            #expect(!FileManager.default.fileExists(atPath: served.scratch.folder + "/made"))
        }
    }
}
