import Foundation
import Glibc
import Server
import TestSupport
import Testing

/// What pretends to come from somebody else, at a real server: each is refused, written down, and changes nothing.
@Suite("Forgeries", .ownThread) struct ForgeryTests {
    private static let secret = "everybody knows"
    private static let push =
        "on: [push, workflow_dispatch]\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"

    // MARK: Webhooks

    /// How each forge says what it sends: the name of the event's header, of the delivery's, and of the signature's with what stands before it.
    private static let forges = [
        ("X-GitHub-Event", "X-GitHub-Delivery", "X-Hub-Signature-256", "sha256="),
        ("X-Gitea-Event", "X-Gitea-Delivery", "X-Gitea-Signature", ""),
        ("X-Forgejo-Event", "X-Forgejo-Delivery", "X-Forgejo-Signature", ""),
    ]

    @Test("of a delivery's forgeries none is taken, and of what was signed one, whichever forge's words it comes in")
    func webhooks() throws {
        try ServedScratch.with(
            workflows: ["push": Self.push], project: ["webhook: { secret: { env: [HOOK] } }"],
            environment: ["HOOK": Self.secret]
        ) { served in
            // What the first look finds is no push.
            try #require(eventually(within: 120) { served.log.contains("is followed from now on") })
            try served.scratch.git("branch", "side")
            let sha = try served.scratch.git("rev-parse", "side")
            let body =
                #"{"ref":"refs/heads/side","before":"\#(String(repeating: "0", count: 40))","after":"\#(sha)","#
                + #""deleted":false,"sender":{"login":"mona"},"repository":{"full_name":"octo/demo"}}"#
            let right = WebhookSignature.of(Array(body.utf8), secret: Self.secret)
            let before = try served.holdings()
            var refused = 0
            for (event, delivery, field, prefix) in Self.forges {
                let guessed = WebhookSignature.of(Array(body.utf8), secret: "guessed")
                let other = WebhookSignature.of(Array((body + " ").utf8), secret: Self.secret)
                let empty = WebhookSignature.of(Array(body.utf8), secret: "")
                for signature in [
                    nil, "", prefix, prefix + guessed, prefix + other, prefix + empty, prefix + right.dropLast(),
                    prefix + right + "0", "sha1=" + right, "md5=" + right, prefix + "*",
                ] {
                    var headers = [event: "push", delivery: "1"]
                    headers[field] = signature
                    // What an old forge would sign with, and what only a caller of the API could have.
                    headers["X-Hub-Signature"] = "sha1=" + right.prefix(40)
                    let reply = try served.ask("POST", "/hooks/demo", headers: headers, body: body)
                    #expect(reply.isProblem(401), "\(field): \(signature ?? "none"): \(reply)")
                    refused += 1
                }
            }
            #expect(try served.holdings() == before)
            #expect(served.log.contains("A delivery was refused: it is not signed."))
            #expect(served.log.contains("A delivery was refused: its signature is wrong."))
            #expect(try served.audit().filter { $0 == " POST /hooks/demo 401" }.count >= min(refused, 100))

            // Had one been kept, this would be its replay.
            for (place, (event, delivery, field, prefix)) in Self.forges.enumerated() {
                let headers = [event: "push", delivery: "\(place == 0 ? 1 : place)", field: prefix + right]
                let reply = try served.ask("POST", "/hooks/demo", headers: headers, body: body)
                #expect(reply.status == (place == 0 ? 202 : 409), "\(field): \(reply)")
            }
            let isStarted = try eventually(within: 120) { try served.holdings()[1] == "starts: [\"1 started\"]" }
            let holdings = try served.holdings()
            #expect(isStarted, "\(holdings) \(served.log)")
            #expect(served.log.contains("A delivery came a second time."))
            #expect(try served.audit().filter { $0 == " POST /hooks/demo 409" }.count == 2)
        }
    }

    @Test("what is signed with a secret that two projects share is no delivery of the other one's repository")
    func sharedSecret() throws {
        try ServedScratch.with(environment: ["HOOK": Self.secret]) { served in
            served.stop()
            // Nobody answers there: what is taken waits.
            let hook = "webhook: { secret: { env: [HOOK] } }"
            let status = "status: { api: 'http://127.0.0.1:9', repository: octo/three, token: { env: [HOOK] } }"
            try served.configure(
                """
                projects:
                  one: { repository: 'http://127.0.0.1:9/octo/one.git', \(hook) }
                  two: { repository: 'http://127.0.0.1:9/forge/octo/two.git', \(hook) }
                  three: { repository: '\(served.scratch.repository)', \(hook), \(status) }

                """)
            try served.start()
            let sha = try served.scratch.git("rev-parse", "main")
            func deliver(_ project: String, _ event: String, _ body: String, id: String = "1") throws -> HTTPReply {
                let headers = [
                    "X-GitHub-Event": event, "X-GitHub-Delivery": id,
                    "X-Hub-Signature-256": "sha256=" + WebhookSignature.of(Array(body.utf8), secret: Self.secret),
                ]
                return try served.ask("POST", "/hooks/\(project)", headers: headers, body: body)
            }
            func push(_ repository: String) -> String {
                #"{"ref":"refs/heads/main","before":"\#(sha)","after":"\#(sha)","sender":{"login":"mona"}\#(repository)}"#
            }
            func named(_ name: String) -> String { #","repository":{"full_name":"\#(name)"}"# }
            let others = [push(named("octo/two")), push(named("one")), push(named("evil/octo/one")), push("")]
            // A pull request within another repository, which would be trusted, shown as one of this one.
            let request =
                #"{"action":"opened","number":7,"repository":{"full_name":"octo/one"},"pull_request":{"number":7,"#
                + #""head":{"ref":"side","sha":"\#(sha)","repo":{"full_name":"octo/two"}},"#
                + #""base":{"ref":"main","repo":{"full_name":"octo/two"}}}}"#
            for (event, body) in others.map({ ("push", $0) }) + [("pull_request", request)] {
                let reply = try deliver("one", event, body)
                #expect(reply.isProblem(403), "\(body): \(reply)")
            }
            #expect(try deliver("two", "push", push(named("octo/one"))).isProblem(403))
            #expect(try deliver("three", "push", push(named("octo/one"))).isProblem(403))
            let log = served.log
            #expect(log.contains("A delivery was refused: it is of the repository 'octo/two'."), "\(log)")
            #expect(log.contains("A delivery was refused: it is of no repository."), "\(log)")
            let audit = try served.audit()
            #expect(audit.filter { $0 == " POST /hooks/one 403" }.count == 5, "\(audit)")
            // Nothing of them was kept: what is their own is new, whatever its capitals, and a ping needs no repository.
            #expect(try deliver("one", "push", push(named("Octo/One"))).status == 202)
            #expect(try deliver("two", "push", push(named("octo/two"))).status == 202)
            #expect(try deliver("three", "push", push(named("octo/three"))).status == 202)
            #expect(try deliver("one", "ping", #"{"zen":"a"}"#, id: "2").status == 200)
        }
    }

    @Test("what somebody has called a project writes no line of its own into the log")
    func logLines() throws {
        try ServedScratch.with { served in
            let forged = "2026-01-01T00:00:00+0000%20info%20sluice:%20The%20server%20is%20fine."
            let headers = ["X-GitHub-Event": "push", "X-GitHub-Delivery": "1"]
            for ending in ["%0a", "%0d%0a", "%e2%80%a8", "%1b%5b2J", "%e2%80%ae"] {
                let reply = try served.ask("POST", "/hooks/x\(ending)\(forged)", headers: headers, body: "{}")
                #expect(reply.status == 401, "\(reply)")
            }
            let isTold = eventually(within: 120) { served.log.contains("\\u{202E}") }
            #expect(
                isTold && served.log.contains("\\u{A}2026-01-01") && served.log.contains("\\u{1B}[2J"), "\(served.log)")
            #expect(!served.log.unicodeScalars.contains { "\u{1B}\u{202E}\u{2028}\r".unicodeScalars.contains($0) })
            let lines = served.log.split(separator: "\n")
            #expect(lines.allSatisfy { !$0.contains("The server is fine.") || $0.contains("A delivery was refused") })
        }
    }

    @Test("what is no request is told in the log, with who sent it and why it was refused")
    func noRequests() throws {
        try ServedScratch.with { served in
            let door = HTTPClient(host: "127.0.0.1", port: served.port)
            let nonsense = try door.send(Array("GET\r\n\r\n".utf8))
            #expect(nonsense.status == 400)
            #expect(try door.send(Array("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".utf8)).status == 400)
            let long = String(repeating: "a", count: 9000)
            #expect(try door.send(Array("GET / HTTP/1.1\r\nHost: a\r\nA: \(long)\r\n\r\n".utf8)).status == 431)
            for sign in [
                "peer=127.0.0.1 reason=\"This is no proper request of HTTP/1.1.\" status=400",
                "reason=\"A request has exactly one header 'Host'.\"",
                "reason=\"The request's line or headers are too large.\" status=431",
            ] {
                #expect(eventually(within: 120) { served.log.contains(sign) }, "\(sign): \(served.log)")
            }
        }
    }

    // MARK: Approvals

    private static let deploy = """
        on: { workflow_dispatch: { inputs: { version: { type: string } } } }
        jobs:
          ship:
            runs-on: ubuntu-latest
            environment: prod
            steps: [{ run: 'echo ${{ inputs.version }}' }]
        """

    @Test("what was agreed to for one plan lets no other in, and whoever a commit or a header names is nobody")
    func approvals() throws {
        try ServedScratch.with(workflows: ["deploy": Self.deploy]) { served in
            let scratch = served.scratch
            try scratch.write("sluice.yml", "environments: { prod: { approvers: [boss], self-approval: true } }\n")
            try scratch.git("add", "-A")
            // The commit says that the approver has made it.
            try scratch.git(
                "-c", "user.name=boss", "-c", "user.email=boss@localhost", "commit", "-q", "-m", "Approved-by: boss")
            let base = "/api/v1/projects/demo"
            for version in ["one", "two"] {
                let body = #"{"workflow":"deploy","inputs":{"version":"\#(version)"}}"#
                #expect(
                    try served.tell("POST", base + "/runs", headers: ServedScratch.patient, body: body).status == 201)
            }
            func digest(_ run: Int) throws -> String? {
                let approvals = try served.tell("GET", "\(base)/runs/\(run)/approvals").object()["approvals"]
                let waiting = (approvals as? [[String: Any]])?.first { $0["decided_by"] as? String == nil }
                return waiting?["digest"] as? String
            }
            try #require(try eventually(within: 120) { try digest(1) != nil && digest(2) != nil })
            let (first, second) = (try #require(try digest(1)), try #require(try digest(2)))
            #expect(first != second)

            func decide(_ run: Int, _ digest: String, headers: [String: String] = [:]) throws -> HTTPReply {
                let body = #"{"approved":true,"digest":"\#(digest)"}"#
                return try served.tell("POST", "\(base)/runs/\(run)/approvals/prod", headers: headers, body: body)
            }
            // The plan of the other run; none at all; and the right one by somebody who is not an approver.
            for (run, agreed, status) in [
                (2, first, 409), (1, second, 409), (1, "", 422), (1, "f00", 409), (1, first, 403),
            ] {
                let reply = try decide(run, agreed)
                #expect(reply.isProblem(status), "\(run): \(reply)")
            }
            for header in ["X-Forwarded-User", "X-Remote-User", "X-Sluice-User", "From"] {
                let reply = try decide(1, first, headers: [header: "boss"])
                #expect(reply.isProblem(403), "\(header): \(reply)")
            }
            for header in ["Tailscale-User-Login", "Tailscale-User-Name", "X-Forwarded-For", "Forwarded", "Via"] {
                let reply = try decide(1, first, headers: [header: "boss"])
                #expect([401, 403].contains(reply.status), "\(header): \(reply)")
            }
            #expect(try digest(1) == first && digest(2) == second, "Something was approved.")
            let audit = try served.audit()
            #expect(audit.contains("\(NSUserName()) POST \(base)/runs/2/approvals/prod 409"), "\(audit)")
            #expect(audit.contains("\(NSUserName()) POST \(base)/runs/1/approvals/prod 403"), "\(audit)")

            for run in [1, 2] {
                #expect(try served.tell("POST", "\(base)/runs/\(run)/cancel", body: "{}").status == 202)
            }
            #expect(
                try eventually(within: 120) { try served.holdings()[2] == "runs: [\"2 finished\", \"1 finished\"]" })
        }
    }
}
