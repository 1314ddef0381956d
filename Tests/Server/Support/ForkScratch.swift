import Expressions
import Foundation
import Server
import TestSupport
import Testing

/// A real `sluice serve` that follows a forge's repository: a bare one, in which pull requests are `refs/pull/N/head`, as forges keep them.
///
/// What is committed in the scratch repository reaches it by a push, and nothing else does.
final class ForkScratch {
    let served: ServedScratch
    private let hub: String
    static let secret = "It's a Secret to Everybody"
    static let deployKey = "a-key-that-is-not-for-strangers"
    private static let settings = """
        secrets: [{ env-file: FOLDER/secrets.env }]
        vars: { PLACE: here }
        environments: { prod: {} }

        """

    var folder: String { served.scratch.folder }
    var scratch: Scratch { served.scratch }

    /// - Parameters:
    ///   - workflows: On the default branch; `FOLDER` in them is a folder that steps on the host can write to.
    ///   - project: What `server.yml` says of the project besides, each line without an indent.
    ///   - server: What it says besides, each line as it stands there.
    static func with(
        workflows: [String: String], project: [String] = [], server: [String] = [],
        _ body: (ForkScratch) throws -> Void
    ) throws {
        try ServedScratch.with { served in
            served.stop()
            let forks = ForkScratch(served)
            try forks.prepare(workflows, project, server)
            try served.start()
            try #require(
                eventually(within: 120) { served.log.contains("is followed from now on") }, "\(served.log)")
            try body(forks)
        }
    }

    private init(_ served: ServedScratch) {
        self.served = served
        hub = served.scratch.folder + "/hub.git"
    }

    private func prepare(_ workflows: [String: String], _ project: [String], _ server: [String]) throws {
        for (name, text) in workflows {
            try scratch.write("workflows/\(name).yml", text.replacing("FOLDER", with: folder))
        }
        try scratch.write("sluice.yml", Self.settings.replacing("FOLDER", with: folder))
        try scratch.commit()
        try scratch.git("clone", "-q", "--bare", scratch.repository, hub)
        try "DEPLOY_KEY=\(Self.deployKey)\n".write(
            toFile: folder + "/secrets.env", atomically: true, encoding: .utf8)
        try "WEBHOOK_SECRET=\(Self.secret)\n".write(
            toFile: folder + "/hook.env", atomically: true, encoding: .utf8)
        try configure(project, server)
    }

    /// Writes the `server.yml`.
    func configure(_ project: [String], _ server: [String] = []) throws {
        let lines = ["repository: file://\(hub)", "webhook: { secret: { env-file: \(folder)/hook.env } }"] + project
        try served.configure(
            "projects:\n  demo:\n" + lines.map { "    \($0)\n" }.joined()
                + "capacity: { jobs: 4, memory-floor: 1MiB, disk-floor: 1MiB }\n" + server.map { $0 + "\n" }.joined())
    }

    /// Commits the files in a branch of their own and makes a pull request of it, as a forge does; says its commit.
    func open(_ number: Int, changing files: [String: String]) throws -> String {
        try scratch.git("checkout", "-q", "-B", "side-\(number)", "main")
        for (name, text) in files { try scratch.write(name, text.replacing("FOLDER", with: folder)) }
        try scratch.commit()
        try scratch.git("push", "-q", hub, "HEAD:refs/pull/\(number)/head")
        let sha = try scratch.git("rev-parse", "HEAD")
        try scratch.git("checkout", "-q", "main")
        return sha
    }

    /// Has the forge tell of it, with its signature.
    func tell(_ number: Int, at sha: String, from owner: String, by sender: String = "stranger") throws {
        let payload = Self.payload(number, at: sha, from: owner, by: sender)
        let reply = try served.deliver("pull_request", payload, secret: Self.secret)
        try #require(reply.status == 202, "\(reply)")
    }

    /// What a forge says of a pull request that was opened.
    static func payload(_ number: Int, at sha: String, from owner: String, by sender: String) -> String {
        let payload: Value = [
            "action": "opened", "number": .number(Double(number)), "sender": ["login": .string(sender)],
            "pull_request": [
                "number": .number(Double(number)),
                "head": [
                    "ref": .string("side-\(number)"), "sha": .string(sha),
                    "repo": ["full_name": .string(owner + "/demo")],
                ],
                "base": ["ref": "main", "repo": ["full_name": "octo/demo"]],
            ],
        ]
        return payload.json(.compact)
    }

    // MARK: The queue

    func starts() throws -> [[String: Any]] {
        try served.tell("GET", "/api/v1/projects/demo/queue?state=all").object()["starts"] as? [[String: Any]] ?? []
    }

    /// Waits for a start of that workflow to be held, and says its number.
    func held(_ workflow: String) throws -> Int {
        var found: Int?
        _ = try eventually(within: 120) {
            found =
                try starts().first {
                    ($0["workflow"] as? String)?.contains(workflow) == true && $0["state"] as? String == "held"
                }?[
                    "id"] as? Int
            return found != nil
        }
        let all = try starts()
        return try #require(found, "\(all) \(served.log)")
    }

    func approve(_ start: Int) throws {
        let reply = try served.tell("POST", "/api/v1/projects/demo/queue/\(start)/release")
        let approver = try reply.object()["approved_by"] as? String
        #expect(reply.status == 200 && approver == NSUserName(), "\(reply)")
    }

    // MARK: Runs

    /// Waits until a run of that workflow has ended, the newest one, and says what the API says of it.
    func ended(_ workflow: String, after number: Int = 0) throws -> [String: Any] {
        var run: Int?
        _ = try eventually(within: 120) {
            let runs = try served.tell("GET", "/api/v1/projects/demo/runs").object()["runs"] as? [[String: Any]] ?? []
            run =
                runs.first {
                    ($0["workflow"] as? String)?.contains(workflow) == true && $0["state"] as? String == "finished"
                        && ($0["number"] as? Int ?? 0) > number
                }?["number"] as? Int
            return run != nil
        }
        let all = try starts()
        let found = try #require(run, "\(all) \(served.log)")
        return try served.tell("GET", "/api/v1/projects/demo/runs/\(found)").object()
    }

    /// All that the run's steps have printed.
    func log(_ run: Int) throws -> String {
        try scratch.run("logs", "\(run)", "--data-dir", served.store).output
    }

    func text(_ name: String) -> String? { try? String(contentsOfFile: folder + "/" + name, encoding: .utf8) }
}

extension ServedScratch {
    /// Has a forge tell of something, with its signature.
    func deliver(_ event: String, _ body: String, secret: String) throws -> HTTPReply {
        try ask(
            "POST", "/hooks/demo",
            headers: [
                "X-GitHub-Event": event, "X-GitHub-Delivery": UUID().uuidString,
                "X-Hub-Signature-256": "sha256=" + WebhookSignature.of(Array(body.utf8), secret: secret),
            ], body: body)
    }
}

extension [String: Any] {
    /// What became of a job, and why.
    func job(_ id: String) -> (outcome: String?, text: String) {
        let jobs = self["jobs"] as? [[String: Any]] ?? []
        guard let job = jobs.first(where: { $0["id"] as? String == id }) else { return (nil, "") }
        let annotations = (job["annotations"] as? [[String: Any]] ?? []).compactMap { $0["message"] as? String }
        return (
            job["outcome"] as? String,
            ([job["reason"] as? String].compactMap(\.self) + annotations).joined(separator: " ")
        )
    }

    var number: Int { self["number"] as? Int ?? 0 }
}
