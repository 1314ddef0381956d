import Expressions
import Foundation
import HTTPTypes
import Server
import TestSupport
import Testing

@Suite("Webhooks", .ownThread)
struct WebhookTests {
    private static let workflows = [
        "ci": "on:\n  push: { branches: ['**'] }\n  pull_request:\n" + TriggerScratch.job,
        "docs": "on: { pull_request: { paths: ['docs/**'] } }\n" + TriggerScratch.job,
    ]
    private static let settings = ["webhook: { secret: { env: [HOOK] } }"]

    /// Source: "Validating webhook deliveries" of GitHub's documentation.
    @Test("The signature is the one that GitHub's documentation has")
    func vector() {
        let signature = WebhookSignature.of(Array("Hello, World!".utf8), secret: "It's a Secret to Everybody")
        #expect(signature == "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")
        #expect(SecretComparison.isEqual(signature, signature))
        #expect(!SecretComparison.isEqual(signature, "8" + signature.dropFirst()))
        for other in [String(signature.dropLast()), ""] { #expect(!SecretComparison.isEqual(signature, other)) }
        // RFC 4231, test case 6: a key that is longer than a block.
        let long = WebhookSignature.of(
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            secret: String(repeating: "\u{2A}", count: 131))
        #expect(long.count == 64)
    }

    @Test("Unsigned, forged and unknown are refused alike, and nothing is kept of them")
    func strangers() throws {
        try TriggerScratch.with(workflows: Self.workflows, project: Self.settings, poll: nil) { served in
            let body = try served.push("main", before: String(repeating: "0", count: 40))
            let forged = "sha256=" + WebhookSignature.of(Array(body.utf8), secret: "guessed")
            let answers = [
                try served.hook("push", body, delivery: "1", signature: nil),
                try served.hook("push", body, delivery: "1", signature: forged),
                try served.hook("push", body, delivery: "1", signature: "sha256="),
                try served.hook("push", body + " ", delivery: "1", signature: forged),
                try served.hook("push", body, delivery: "1", project: "nowhere"),
                try served.hook("push", body, delivery: "1", project: "../demo"),
            ]
            #expect(answers.allSatisfy { $0.status == 401 && $0.text == answers[0].text }, "\(answers)")
            #expect(!answers[0].text.contains("demo"))
            // Had one been kept, this would be its replay.
            #expect(try served.hook("push", body, delivery: "1").status == 202)
        }
    }

    @Test("A delivery counts once, by its id and by what was signed")
    func replay() throws {
        try TriggerScratch.with(workflows: Self.workflows, project: Self.settings, poll: nil) { served in
            let before = try served.scratch.git("rev-parse", "main")
            try served.change("one.txt")
            let body = try served.push("main", before: before)
            #expect(try served.hook("push", body, delivery: "one").status == 202)
            #expect(try served.started(1).count == 1)
            #expect(try served.hook("push", body, delivery: "one").status == 409)
            #expect(try served.hook("push", body, delivery: "two").status == 409)
            try served.restart()
            #expect(try served.hook("push", body, delivery: "one").status == 409)
            try served.change("two.txt")
            #expect(try served.hook("push", try served.push("main", before: before), delivery: "three").status == 202)
            #expect(try served.started(2).count == 2)
        }
    }

    @Test("Ping works, other events and deletions are passed over with their reason, and what is no JSON is refused")
    func others() throws {
        try TriggerScratch.with(workflows: Self.workflows, project: Self.settings, poll: nil) { served in
            #expect(try served.hook("ping", #"{"zen": "a"}"#).status == 200)
            let issues = try served.hook("issues", #"{"action": "opened"}"#)
            #expect(issues.status == 202 && issues.text.contains("The event 'issues' starts nothing here"))
            let zeros = String(repeating: "0", count: 40)
            let gone = try served.hook("push", #"{"ref": "refs/heads/main", "after": "\#(zeros)", "deleted": true}"#)
            #expect(gone.status == 202 && gone.text.contains("'refs/heads/main' was deleted"))
            #expect(try served.hook("push", "not JSON").status == 400)
            #expect(try served.hook("push", "[]").status == 400)
            #expect(try served.hook("", "{}").status == 400)
            #expect(try served.hook("push", "{}", delivery: "").status == 400)
            #expect(served.requests.isEmpty)
        }
    }

    @Test("Gitea's and Forgejo's headers are as good as GitHub's", arguments: ["X-Gitea", "X-Forgejo"])
    func forges(prefix: String) throws {
        try TriggerScratch.with(workflows: Self.workflows, project: Self.settings, poll: nil) { served in
            let before = try served.scratch.git("rev-parse", "main")
            try served.change("one.txt")
            let body = try served.push("main", before: before)
            let signature = WebhookSignature.of(Array(body.utf8), secret: TriggerScratch.secret)
            let headers = [
                "X-GitHub-Event": "", "X-GitHub-Delivery": "", "\(prefix)-Event": "push", "\(prefix)-Delivery": "9",
                "\(prefix)-Signature": signature,
            ]
            #expect(try served.hook("push", body, signature: nil, headers: headers).status == 202)
            #expect(try served.started(1).first?.requester == "webhook")
        }
    }

    @Test(
        "A push starts what takes it, with the forge's own payload; the sender is the actor, whoever wrote the commit")
    func push() throws {
        try TriggerScratch.with(workflows: Self.workflows, project: Self.settings) { served in
            try served.nothingElse(after: 0)
            let before = try served.scratch.git("rev-parse", "main")
            let after = try served.change("one.txt")
            let body = try served.push("main", before: before, by: "mona")
            #expect(try served.hook("push", body).status == 202)
            let request = try #require(try served.started(2).last)
            #expect(request.workflow == "workflows/ci.yml" && request.ref == after && !request.isUntrusted)
            // The look that goes on beside it may have been the first: then the server made the event.
            if request.requester == "webhook" {
                #expect(request.actor == "mona")
                guard case .object(let payload)? = request.payload else { return #expect(Bool(false), "no payload") }
                #expect(payload["sender"]?.json(.compact) == #"{"login":"mona"}"#)
            }
            try served.nothingElse(after: 2)
        }
    }

    @Test(
        "What comes while the server is killed is dealt with when it is back, and a commit that is not there yet is waited for"
    )
    func durable() throws {
        try TriggerScratch.with(workflows: Self.workflows, project: Self.settings, poll: nil) { served in
            served.stop()
            let before = try served.scratch.git("rev-parse", "main")
            let after = try served.change("one.txt")
            #expect(try served.hook("push", try served.push("main", before: before, by: "mona")).status == 202)
            #expect(served.requests.isEmpty)
            try served.restart()
            let request = try #require(try served.started(1).first)
            #expect(request.ref == after && request.actor == "mona")

            let missing = String(repeating: "a", count: 40)
            let early = try served.push("main", before: before).replacing(after, with: missing)
            #expect(try served.hook("push", early).status == 202)
            #expect(
                eventually(within: 120) {
                    served.log.all.contains("A delivery waits: The commit aaaaaaa is not there yet.")
                })
            #expect(served.requests.count == 1)
        }
    }

    @Test("A push that the first look has found before its delivery came is new, once")
    func firstLook() throws {
        try TriggerScratch.with(workflows: Self.workflows, project: Self.settings, poll: nil) { served in
            #expect(eventually(within: 120) { served.log.all.contains("The repository is followed from now on.") })
            let before = String(repeating: "0", count: 40)
            let pushes = try ["mona", "lisa"].map { try served.push("main", before: before, by: $0) }
            #expect(try served.hook("push", pushes[0]).status == 202)
            #expect(try served.started(1).first?.actor == "mona")
            #expect(try served.hook("push", pushes[1]).status == 202)
            let seen = "A delivery is dealt with: That 'refs/heads/main' has moved was seen before."
            #expect(eventually(within: 120) { served.log.all.contains(seen) })
            #expect(served.requests.count == 1)
        }
    }

    // MARK: Pull requests

    private func pullRequest(_ served: TriggerScratch, from head: String?, action: String = "opened") throws -> String {
        let sha = try served.scratch.git("rev-parse", "side")
        let repository: Value = head.map { ["full_name": .string($0)] } ?? .null
        let value: Value = [
            "action": .string(action), "number": 7, "sender": ["login": "stranger"],
            "pull_request": [
                "number": 7,
                "head": ["ref": "side", "sha": .string(sha), "repo": repository],
                "base": ["ref": "main", "repo": ["full_name": "octo/demo"]],
            ],
        ]
        return value.json(.compact)
    }

    @Test(
        "A fork's pull request is not trusted, whatever the capitals; one of the same repository is",
        arguments: [("octo/demo", false), ("Octo/Demo", false), ("stranger/demo", true), (nil, true)]
            as [(String?, Bool)])
    func forks(head: String?, isFork: Bool) throws {
        try TriggerScratch.with(workflows: Self.workflows, project: Self.settings + ["pull-requests: run"], poll: nil) {
            served in
            try served.scratch.git("checkout", "-q", "-b", "side")
            let sha = try served.change("docs/guide.md")
            #expect(try served.hook("pull_request", try pullRequest(served, from: head)).status == 202)
            let all = try served.started(2)
            #expect(all.map(\.workflow).sorted() == ["workflows/ci.yml", "workflows/docs.yml"])
            #expect(all.allSatisfy { $0.event == "pull_request" && $0.ref == sha && $0.isUntrusted == isFork })
            #expect(all.allSatisfy { $0.actor == "stranger" && $0.requester == "webhook" })
        }
    }

    @Test(
        "Where the server's file refuses pull requests they start nothing, and what an activity is not taken for neither"
    )
    func refused() throws {
        try TriggerScratch.with(
            workflows: Self.workflows, project: Self.settings + ["pull-requests: refuse"], poll: nil
        ) { served in
            try served.scratch.git("checkout", "-q", "-b", "side")
            try served.change("docs/guide.md")
            #expect(try served.hook("pull_request", try pullRequest(served, from: "octo/demo")).status == 202)
            #expect(eventually(within: 120) { served.log.all.contains("Pull requests start nothing in this project.") })
            #expect(served.requests.isEmpty)
        }
        try TriggerScratch.with(workflows: Self.workflows, project: Self.settings, poll: nil) { served in
            try served.scratch.git("checkout", "-q", "-b", "side")
            try served.change("one.txt")
            let labelled = try pullRequest(served, from: "octo/demo", action: "labeled")
            #expect(try served.hook("pull_request", labelled).status == 202)
            #expect(eventually(within: 120) { served.log.all.contains("No workflow takes it.") })
            let synchronized = try pullRequest(served, from: "octo/demo", action: "synchronized")
            #expect(try served.hook("pull_request", synchronized).status == 202)
            #expect(try served.started(1).first?.workflow == "workflows/ci.yml")
        }
    }

    @Test("A fork's pull request waits for somebody who operates the project")
    func approval() throws {
        try TriggerScratch.with(workflows: Self.workflows, project: Self.settings, poll: nil) { served in
            try served.scratch.git("checkout", "-q", "-b", "side")
            try served.change("docs/guide.md")
            #expect(try served.hook("pull_request", try pullRequest(served, from: "stranger/demo")).status == 202)
            let queue = served.parts.queue
            func held() throws -> [QueueEntry] {
                try waiting { try await queue.entries(of: "demo", isOpen: true) }.filter { $0.state == .held }
            }
            #expect(try eventually(within: 120) { try held().count == 2 }, "\(served.log.all)")
            #expect(served.requests.isEmpty)
            let first = try #require(try held().last).id
            _ = try waiting { try await queue.release(first, of: "demo", by: "ann") }
            let request = try #require(try served.started(1).first)
            #expect(request.isUntrusted && request.requester == "webhook")
        }
    }

    // MARK: By HTTP

    @Test("A body that is too large is refused before it is read, and a look at the door is no delivery")
    func overHTTP() throws {
        try ServedScratch.with(project: ["webhook: { secret: { env: [NOT_SET] } }"]) { served in
            let large = String(repeating: " ", count: 25 << 20)
            #expect(try served.ask("POST", "/hooks/demo", body: large).status == 413)
            #expect(try served.get("/hooks/demo").status == 405)
            let headers = ["X-GitHub-Event": "push", "X-GitHub-Delivery": "1"]
            let unsigned = try served.ask("POST", "/hooks/nowhere", headers: headers, body: "{}")
            #expect(unsigned.status == 401)
            // A secret that cannot be read is the server's fault, and no reason to let anybody in.
            #expect(try served.ask("POST", "/hooks/demo", headers: headers, body: "{}").status == 503)
        }
    }
}
