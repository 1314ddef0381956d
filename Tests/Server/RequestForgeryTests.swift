import Foundation
import Glibc
import Server
import TestSupport
import Testing

/// Nobody but `server.yml` says whom the server asks: not what a repository's server answers, a forge tells, or a caller writes.
///
/// The victim is a real listener, which must never be asked.
@Suite("Requests that others would have the server send", .ownThread) struct RequestForgeryTests {
    private static let secret = "everybody knows"
    private static let push =
        "on: [push, workflow_dispatch]\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"

    /// Whether the log has a line of this project with these words.
    private func hasTold(_ served: ServedScratch, _ project: String, _ words: String) -> Bool {
        served.log.split(separator: "\n").contains {
            $0.contains("project=\(project) ") && $0.contains(words)
        }
    }

    @Test("a redirect of a repository's server leads nowhere but to its own host and port, first or later")
    func redirects() throws {
        try ServedScratch.with { served in
            served.stop()
            let scratch = served.scratch
            let victim = try Listener("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            defer { victim.close() }
            try FileManager.default.createDirectory(
                atPath: scratch.folder + "/hub/octo", withIntermediateDirectories: true)
            try scratch.git("clone", "-q", "--bare", scratch.repository, scratch.folder + "/hub/octo/tool.git")
            let forge = try HostileForge(
                scratch, root: scratch.folder + "/hub",
                targets: [
                    "port": victim.url, "name": "http://localhost:\(victim.port)",
                    "user": "http://127.0.0.1@localhost:\(victim.port)", "six": "http://[::1]:\(victim.port)",
                    "number": "http://2130706433:\(victim.port)", "clouds": "http://169.254.169.254/latest/meta-data",
                    "tls": "https://127.0.0.1:\(victim.port)", "git": "git://127.0.0.1:\(victim.port)",
                    "file": "file://\(scratch.repository)",
                ])
            defer { forge.close() }
            var kinds = ["later-302-port", "later-307-port", "later-302-name", "later-302-file"]
            for status in [301, 302, 303, 307, 308] { kinds.append("first-\(status)-port") }
            for target in ["name", "user", "six", "number", "clouds", "tls", "git", "file"] {
                kinds.append("first-302-\(target)")
            }
            let projects = (kinds + ["good", "moved"]).map {
                "  \($0): { repository: '\(forge.url($0))', poll: never }\n"
            }
            try served.configure("projects:\n" + projects.joined())
            try served.start()
            for kind in ["good", "moved"] {
                let isFollowed = eventually(within: 240) { hasTold(served, kind, "is followed from now on") }
                #expect(isFollowed, "\(kind): \(served.log)")
            }
            for kind in kinds {
                let isRefused = eventually(within: 240) { hasTold(served, kind, "The repository cannot be followed: ") }
                #expect(isRefused, "\(kind): \(served.log)")
            }
            #expect(hasTold(served, "first-302-port", "sends whoever asks to another place, which is not followed"))
            #expect(hasTold(served, "later-307-port", "sends whoever asks to another place, which is not followed"))
            #expect(victim.heard.isEmpty, "\(victim.heard.map(\.head))")
            // Nothing of it is there to be started.
            for kind in kinds {
                let reply = try served.tell("GET", "/api/v1/projects/\(kind)/workflows")
                #expect(!reply.text.contains("README") && reply.status != 500, "\(kind): \(reply)")
            }
        }
    }

    @Test("URLs in what a forge tells and in what callers write are asked by nobody")
    func payloads() throws {
        let victim = try Listener("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        defer { victim.close() }
        try ServedScratch.with(
            workflows: ["push": Self.push], project: ["webhook: { secret: { env: [HOOK] } }"],
            environment: ["HOOK": Self.secret]
        ) { served in
            try served.scratch.git("branch", "side")
            let sha = try served.scratch.git("rev-parse", "side")
            let url = "\(victim.url)/octo/demo.git"
            let places = ["clone_url", "git_url", "ssh_url", "html_url", "url", "archive_url", "mirror_url"]
                .map { #""\#($0)":"\#(url)""# }.joined(separator: ",")
            let repository = #"{"full_name":"octo/demo",\#(places)}"#
            let zeros = String(repeating: "0", count: 40)
            func deliver(_ event: String, _ body: String) throws {
                let headers = [
                    "X-GitHub-Event": event, "X-GitHub-Delivery": UUID().uuidString,
                    "X-Hub-Signature-256": "sha256=" + WebhookSignature.of(Array(body.utf8), secret: Self.secret),
                ]
                let reply = try served.ask("POST", "/hooks/demo", headers: headers, body: body)
                #expect(reply.status == 202, "\(reply)")
            }
            try deliver(
                "push",
                #"{"ref":"refs/heads/side","before":"\#(zeros)","after":"\#(sha)","compare":"\#(url)","#
                    + #""sender":{"login":"mona","url":"\#(url)"},"repository":\#(repository)}"#)
            try deliver(
                "pull_request",
                #"{"action":"opened","number":7,"sender":{"login":"mona"},"repository":\#(repository),"#
                    + #""pull_request":{"number":7,"diff_url":"\#(url)","#
                    + #""head":{"ref":"\#(url)","sha":"\#(sha)","repo":\#(repository)},"#
                    + #""base":{"ref":"main","repo":\#(repository)}}}"#)
            let isDealtWith = eventually(within: 120) {
                served.log.components(separatedBy: "A delivery is dealt with").count == 3
            }
            #expect(isDealtWith, "\(served.log)")

            let base = "/api/v1/projects/demo"
            for body in [
                #"{"workflow":"\#(url)"}"#, #"{"workflow":"push","ref":"\#(url)"}"#,
                #"{"workflow":"octo/demo/.github/workflows/push.yml@\#(url)"}"#,
            ] {
                for path in ["\(base)/runs", "\(base)/plan"] {
                    let reply = try served.tell("POST", path, body: body)
                    #expect(reply.isProblem(422) || reply.isProblem(404), "\(path) \(body): \(reply)")
                }
            }
            let dispatch = #"{"event_type":"deploy","client_payload":{"repository":\#(repository)}}"#
            #expect(try served.tell("POST", "\(base)/dispatches", body: dispatch).isProblem(422))
            #expect(victim.heard.isEmpty, "\(victim.heard.map(\.head))")
        }
    }

    @Test("a fork does not say where actions come from, also where there is no default branch that could")
    func forksSources() throws {
        let victim = try Listener("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        defer { victim.close() }
        let workflow = """
            on: pull_request
            jobs: { a: { runs-on: ubuntu-latest, steps: [{ uses: octo/thing@v1 }] } }
            """
        try ForkScratch.with(workflows: ["ci": workflow], project: ["host-steps: [ci]"]) { forks in
            let sha = try forks.open(7, changing: ["sluice.yml": "actions: { sources: ['\(victim.url)'] }\n"])
            try forks.scratch.git("update-ref", "-d", "refs/heads/main", in: forks.folder + "/hub.git")
            try forks.tell(7, at: sha, from: "stranger")
            try forks.approve(try forks.held("ci.yml"))
            var reason = ""
            let isRefused = try eventually(within: 120) {
                let start = try forks.starts().first { $0["state"] as? String == "refused" }
                reason = start?["reason"] as? String ?? ""
                return start != nil
            }
            let starts = try forks.starts()
            #expect(isRefused, "\(starts) \(forks.served.log)")
            #expect(reason.contains("no default branch, whose rules hold for what is not trusted"), "\(reason)")
            #expect(victim.heard.isEmpty, "\(victim.heard.map(\.head))")
        }
    }
}
