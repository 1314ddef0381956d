import Foundation
import TestSupport
import Testing

/// What a real server posts, and where it does not.
@Suite("Where a server posts", .ownThread) struct NoticeServedTests {
    private static let workflow = """
        on: workflow_dispatch
        jobs: { a: { runs-on: ubuntu-latest, steps: [ { run: exit 1 } ] } }
        """

    @Test("a secret does not lead the server to itself, however it writes its address; what the file says is told")
    func addressesOfThisMachine() throws {
        let (inner, meant) = (try Listener(statuses: []), try Listener(statuses: []))
        defer { for listener in [inner, meant] { listener.close() } }
        let hosts = [
            "NUMBER": "127.0.0.1", "OTHER": "127.8.8.8", "NAME": "localhost", "WHOLE": "2130706433", "HEX": "0x7f.1",
            "ANY": "0.0.0.0", "SIX": "[::1]", "MAPPED": "[::ffff:127.0.0.1]", "LINK": "169.254.169.254",
        ]
        let targets = hosts.keys.sorted().map { "  \($0.lowercased()): { url: \"${{ secrets.\($0) }}\" }\n" }.joined()
        try ServedScratch.with(
            workflows: ["broken": Self.workflow],
            configuration: "notify:\n\(targets)  meant: { url: \"\(meant.url)/hook\" }",
            environment: hosts.mapValues { "http://\($0):\(inner.port)/secret" }
        ) { served in
            // What was there before the first look at the history is news to nobody.
            #expect(try served.run("broken").status == 1)
            let isKnown = try eventually(within: 120) {
                try served.get("/metrics").text.contains("workflow=\"workflows/broken.yml\",result=\"failure\"} 1\n")
            }
            try #require(isKnown, "\(served.log)")
            #expect(try served.run("broken").status == 1)
            let sentence = "The failure of run 2 is told no more: "
            let isRefused = eventually(within: 240) {
                hosts.keys.allSatisfy { served.log.contains("target=\($0.lowercased()) \(sentence)") }
                    && served.log.contains("target=meant The failure of run 2 is told: {")
            }
            #expect(isRefused, "\(served.log)")
            let reason = "its host is an address of this machine, or one that only this machine can reach."
            for name in hosts.keys.sorted() {
                let line = "error sluice: project=demo target=\(name.lowercased()) \(sentence)\(reason)"
                #expect(served.log.split(separator: "\n").contains { $0.hasSuffix(line) }, "\(name): \(served.log)")
            }
            #expect(inner.heard.isEmpty, "\(inner.heard.map(\.head))")
            #expect(meant.heard.contains { $0.body.contains("\"event\":\"failure\"") && $0.body.contains("\"run\":2") })
            // Nor is it told where that would have been.
            #expect(!served.log.contains("/secret"), "\(served.log)")
        }
    }
}
