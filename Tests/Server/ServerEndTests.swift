import Foundation
import Glibc
import Server
import TestSupport
import Testing

/// SIGTERM while much is under way: the server ends all the same, and what was not wholly said has changed nothing.
@Suite("A server that is told to end while others talk to it", .ownThread) struct ServerEndTests {
    private static let secret = "everybody knows"
    private static let workflow = """
        on: { push: { branches: [side] }, workflow_dispatch: }
        jobs:
          a:
            runs-on: ubuntu-latest
            steps: [{ run: 'echo begun; until [ -e "FOLDER/gate" ]; do sleep 0.1; done' }]
        """

    /// A request of which the first half is sent.
    private func half(
        _ served: ServedScratch, _ path: String, _ headers: [String: String], announced: Int, sent: [UInt8]
    ) throws -> Int32 {
        let connection = try HTTPClient(socket: served.socket).connect(within: 60)
        let lines = headers.map { "\($0.key): \($0.value)\r\n" }.sorted().joined()
        let head = "POST \(path) HTTP/1.1\r\nHost: localhost\r\n\(lines)Content-Length: \(announced)\r\n\r\n"
        try HTTPClient.write(Array(head.utf8) + sent, to: connection)
        return connection
    }

    @Test("streams get their end, uploads that are half way change nothing, once told and twice", arguments: [1, 2])
    func ends(signals: Int) throws {
        try ServedScratch.with(
            configuration: "capacity: { jobs: 4, memory-floor: 1MiB, disk-floor: 1MiB }",
            project: ["webhook: { secret: { env: [HOOK] } }"], environment: ["HOOK": Self.secret]
        ) { served in
            let scratch = served.scratch
            let gate = scratch.folder + "/gate"
            defer { try? "".write(toFile: gate, atomically: true, encoding: .utf8) }
            try scratch.write("workflows/long.yml", Self.workflow.replacing("FOLDER", with: scratch.folder))
            try scratch.commit()
            try #require(eventually(within: 120) { served.log.contains("is followed from now on") })
            let runs = "/api/v1/projects/demo/runs"
            #expect(
                try served.tell("POST", runs, headers: ServedScratch.patient, body: #"{"workflow":"long"}"#).status
                    == 201)
            var step: String?
            let hasBegun = eventually(within: 120) {
                let steps = served.store + "/runs/1/steps"
                step = ((try? FileManager.default.contentsOfDirectory(atPath: steps)) ?? []).first { name in
                    (try? String(contentsOfFile: "\(steps)/\(name)/log", encoding: .utf8))?.contains("begun") == true
                }
                return step != nil
            }
            let name = try #require(step, "\(hasBegun) \(served.log)")
            let before = try served.holdings()

            let news = try served.listen("/api/v1/events")
            #expect(news.listen { !$0.events.isEmpty })
            let log = try served.listen("\(runs)/1/logs/\(name)?follow=1")
            #expect(log.listen { $0.status != 0 })

            // A push that is signed, of which the last half is missing; a start; and 25 MB, which nobody takes.
            let sha = try scratch.git("rev-parse", "main")
            let push =
                #"{"ref":"refs/heads/side","before":"\#(String(repeating: "0", count: 40))","after":"\#(sha)","#
                + #""sender":{"login":"mona"},"repository":{"full_name":"octo/demo"},"#
                + #""more":"\#(String(repeating: "a", count: 4 << 20))"}"#
            let hook = [
                "Content-Type": "application/json", "X-GitHub-Event": "push", "X-GitHub-Delivery": "1",
                "X-Hub-Signature-256": "sha256=" + WebhookSignature.of(Array(push.utf8), secret: Self.secret),
            ]
            let type = ["Content-Type": "application/json"]
            let open = [
                try half(
                    served, "/hooks/demo", hook, announced: push.utf8.count,
                    sent: Array(push.utf8.prefix(push.utf8.count / 2))),
                try half(served, runs, type, announced: 19, sent: Array(#"{"workflow":"#.utf8)),
                try half(
                    served, "/hooks/demo", hook, announced: 25 << 20, sent: [UInt8](repeating: 0x20, count: 1 << 20)),
            ]
            defer { for connection in open { close(connection) } }
            // The server has begun with them once it answers somebody who came later.
            #expect(try served.tell("GET", "/nowhere").status == 404)

            for _ in 0..<signals { served.process?.signal(SIGTERM) }
            #expect(news.listen { $0.hasEnded })
            #expect(log.listen { $0.hasEnded })
            #expect(eventually(within: 120) { served.process?.hasEnded ?? true }, "\(served.log)")
            for connection in open {
                let answer = String(decoding: try HTTPClient.readAll(connection).prefix(12), as: UTF8.self)
                #expect(!answer.hasPrefix("HTTP/1.1 2"), "\(answer)")
            }

            try served.start()
            #expect(try served.holdings() == before)
            try scratch.git("branch", "side")
            // Nothing was kept of the delivery: had it been, this would be its replay.
            #expect(try served.tell("POST", "/hooks/demo", headers: hook, body: push).status == 202)
            try "".write(toFile: gate, atomically: true, encoding: .utf8)
            let isOver = try eventually(within: 120) {
                try served.holdings()[2] == "runs: [\"2 finished\", \"1 finished\"]"
            }
            let after = try served.holdings()
            #expect(isOver, "\(after) \(served.log)")
        }
    }
}
