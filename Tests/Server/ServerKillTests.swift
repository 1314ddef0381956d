import Foundation
import Glibc
import Server
import Synchronization
import TestSupport
import Testing

/// The server is killed again and again while it has much to do. What it has accepted is done once, and in order.
@Suite("kill -9 of a server under load", .ownThread) struct ServerKillTests {
    private static let secret = "everybody knows"

    /// Writes down when it begins and ends: `begin NUMBER` and `end NUMBER`.
    private static func workflow(_ on: String, _ more: String, _ name: String, _ witness: String) -> String {
        """
        on: \(on)
        \(more)
        jobs:
          a:
            runs-on: ubuntu-latest
            steps:
              - run: echo "begin \(name)" >> \(witness); sleep 0.02; echo "end \(name)" >> \(witness)
        """
    }

    private func with(_ body: (ServedScratch, _ witness: String) throws -> Void) throws {
        try ServedScratch.with(
            configuration: "capacity: { jobs: 3, memory-floor: 1MiB, disk-floor: 1MiB }",
            project: ["webhook: { secret: { env: [HOOK] } }"], environment: ["HOOK": Self.secret]
        ) { served in
            let scratch = served.scratch
            let input = "{ workflow_dispatch: { inputs: { number: { type: string } } } }"
            let number = "${{ inputs.number }}"
            let group = "concurrency: { group: deploy, queue: max }"
            for (name, text) in [
                ("deploy", Self.workflow(input, group, number, scratch.folder + "/deploys")),
                ("check", Self.workflow(input, "", number, scratch.folder + "/checks")),
                (
                    "push",
                    Self.workflow(
                        "{ push: { branches: ['branch-*'] } }", "", "${{ github.ref_name }}", scratch.folder + "/pushes"
                    )
                ),
            ] {
                try scratch.write("workflows/\(name).yml", text)
            }
            try scratch.commit()
            try body(served, scratch.folder)
        }
    }

    /// Somebody who asks until there is an answer that is meant for them: connections break, and the server is not there at times.
    private static func insist(
        _ door: String, _ path: String, _ headers: [String: String], _ body: String, _ isEnough: (Int) -> Bool
    ) -> Int {
        let deadline = ContinuousClock.now + .seconds(200)
        var last = 0
        while ContinuousClock.now < deadline {
            let reply = try? HTTPClient(socket: door).ask("POST", path, headers: headers, body: body)
            last = reply?.status ?? 0
            if isEnough(last) { return last }
            usleep(20_000)
        }
        return last
    }

    /// A client on a thread of its own; what its last answer was stands in the results.
    private final class Clients: Sendable {
        private let answers = Mutex<[String: Int]>([:])
        private let begun = Mutex(0)

        func begin(_ name: String, _ body: @escaping @Sendable () -> Int) {
            begun.withLock { $0 += 1 }
            Thread.detachNewThread { [self] in
                let answer = body()
                answers.withLock { $0[name] = answer }
            }
        }

        var all: [String: Int] { answers.withLock { $0 } }
        var isDone: Bool { all.count == begun.withLock { $0 } }
    }

    private func start(_ clients: Clients, _ served: ServedScratch, _ workflow: String, _ number: Int) {
        let (door, body) = (served.socket, #"{"workflow":"\#(workflow)","inputs":{"number":"\#(number)"}}"#)
        let headers = ["Idempotency-Key": "\(workflow)-\(number)"].merging(ServedScratch.patient) { $1 }
        clients.begin("\(workflow) \(number)") {
            // 409 says that the first request with this key is being answered; 503 that there is no room yet.
            Self.insist(door, "/api/v1/projects/demo/runs", headers, body) { $0 == 201 || $0 == 422 }
        }
    }

    private func push(_ clients: Clients, _ served: ServedScratch, _ number: Int) throws {
        let (branch, door) = ("branch-\(number)", served.socket)
        try served.scratch.git("branch", branch)
        let sha = try served.scratch.git("rev-parse", branch)
        let body =
            #"{"ref":"refs/heads/\#(branch)","before":"\#(String(repeating: "0", count: 40))","after":"\#(sha)","#
            + #""deleted":false,"sender":{"login":"mona"},"repository":{"full_name":"octo/demo"}}"#
        let signature = WebhookSignature.of(Array(body.utf8), secret: Self.secret)
        let headers = [
            "X-GitHub-Event": "push", "X-GitHub-Delivery": "delivery-\(number)",
            "X-Hub-Signature-256": "sha256=\(signature)",
        ]
        clients.begin("push \(number)") {
            // 409 says that it has come before: the answer to that was lost.
            Self.insist(door, "/hooks/demo", headers, body) { $0 == 202 || $0 == 409 }
        }
    }

    private func lines(_ file: String) -> [String] {
        ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    @Test("each accepted start has one run, in its order, and no two of a group go on at once", arguments: [8, 2026])
    func kills(seed: UInt64) throws {
        try with { served, folder in
            var random = Seeded(seed)
            let clients = Clients()
            for number in 1...6 { start(clients, served, "deploy", number) }
            for number in 1...3 { start(clients, served, "check", number) }
            for number in 1...3 { try push(clients, served, number) }
            for _ in 0..<7 {
                // A moment that nobody has chosen: while starts are put into the queue, weighed, begun, and told.
                usleep(UInt32.random(in: 20_000...700_000, using: &random))
                served.kill()
                try served.start()
            }
            let isAnswered = eventually(within: 240) { clients.isDone }
            #expect(isAnswered, "Seed \(seed), answered are: \(clients.all)")
            for (name, status) in clients.all {
                #expect(status == 201 || name.hasPrefix("push") && [202, 409].contains(status), "\(seed) \(name)")
            }
            try settled(served, seed)

            let runs = try runs(served)
            for (workflow, count) in [("deploy", 6), ("check", 3), ("push", 3)] {
                #expect(runs.filter { $0.workflow == "workflows/\(workflow).yml" }.count == count, "\(seed): \(runs)")
            }
            #expect(runs.allSatisfy { $0.conclusion == "success" }, "Seed \(seed): \(runs)")

            // What the steps themselves have seen.
            let deploys = lines(folder + "/deploys")
            let order = deploys.filter { $0.hasPrefix("begin") }.map { String($0.dropFirst(6)) }
            #expect(deploys == order.flatMap { ["begin \($0)", "end \($0)"] }, "Two went on at once: \(deploys)")
            #expect(Set(order).count == 6 && order.count == 6, "Seed \(seed): \(deploys)")
            #expect(Set(lines(folder + "/checks")).count == 6 && lines(folder + "/checks").count == 6)
            #expect(lines(folder + "/pushes").count == 6, "\(lines(folder + "/pushes"))")

            // Their order is that of the queue.
            let queue = try queue(served).sorted { ($0["id"] as? Int ?? 0) < ($1["id"] as? Int ?? 0) }
            let started = queue.filter { $0["state"] as? String == "started" }
            // On a slow machine somebody may have waited for too long, has taken a start back, and asked again.
            let others = queue.filter { $0["state"] as? String != "started" }
            #expect(started.count == 12, "Seed \(seed): \(queue)")
            #expect(others.allSatisfy { $0["state"] as? String == "cancelled" }, "Seed \(seed): \(queue)")
            let group = started.filter { ($0["workflow"] as? String)?.contains("deploy") == true }
                .compactMap { $0["run"] as? Int }
            #expect(group == group.sorted(), "Seed \(seed): \(queue)")
        }
    }

    /// Nothing waits any more, and each run has ended.
    private func settled(_ served: ServedScratch, _ seed: UInt64) throws {
        let isOver = try eventually(within: 120) {
            let open = try served.tell("GET", "/api/v1/projects/demo/queue").object()["starts"] as? [Any]
            return try open?.isEmpty == true && runs(served).allSatisfy { !$0.conclusion.isEmpty }
        }
        let (all, starts) = (try runs(served), try queue(served))
        #expect(isOver, "Seed \(seed): \(all) \(starts) \(served.log)")
    }

    private func queue(_ served: ServedScratch) throws -> [[String: Any]] {
        let reply = try served.tell("GET", "/api/v1/projects/demo/queue?state=all&limit=500")
        return try #require(reply.object()["starts"] as? [[String: Any]], "\(reply)")
    }

    private func runs(_ served: ServedScratch) throws -> [(workflow: String, conclusion: String)] {
        let reply = try served.tell("GET", "/api/v1/projects/demo/runs?limit=100")
        let runs = try #require(reply.object()["runs"] as? [[String: Any]], "\(reply)")
        return runs.map { ($0["workflow"] as? String ?? "", $0["conclusion"] as? String ?? "") }
    }
}
