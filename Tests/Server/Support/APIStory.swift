import Foundation
import Server
import TestSupport
import Testing

/// A server of which every question has an answer, and that can do what every write asks for: runs that have ended and that wait, what
/// they have left behind, starts in the queue, and a key.
struct APIStory {
    let served: ServedScratch
    /// What stands for a name in braces, whichever path has it.
    let parameters: [String: Any]
    /// The same for one operation, by its id.
    let parametersOf: [String: [String: Any]]
    /// Bodies and headers that are right, by the operation's id.
    let bodies: [String: [String: Any]]
    let headers: [String: [String: String]]

    private static let workflows = [
        "quick": "on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n",
        "ship": """
        on: { push: , workflow_dispatch: , pull_request: , repository_dispatch: { types: [ring] } }
        jobs:
          build:
            runs-on: ubuntu-latest
            steps:
              - run: |
                  mkdir out && echo '<p>hello</p>' >out/index.html
                  (until [ -e go ]; do sleep 0.05; done; echo late; : >said) &
              - run: ": >go; until [ -e said ]; do sleep 0.05; done"
              - uses: actions/upload-artifact@v4
                with: { name: site, path: out }
          deploy: { needs: build, runs-on: ubuntu-latest, environment: prod, steps: [{ run: 'true' }] }
        """,
    ]

    /// Nothing that is asked for is begun: what is in the queue stays there.
    private static let configuration = "capacity: { memory-floor: 100000GiB }"
    private static let secret = "It's a Secret to Everybody"

    static func with(_ body: (APIStory) throws -> Void) throws {
        try DrillProject.serve(
            workflows, configuration: configuration,
            project: ["webhook: { secret: { env: [HOOK] } }", "pull-requests: approve"],
            environment: ["HOOK": secret]
        ) { served in
            let waiting = try tellOfRuns(served)
            let story = try APIStory(served)
            try body(story)
            for run in [Shipped.approved, .cancelled] {
                _ = try served.tell("POST", ServedScratch.api + "runs/\(run.rawValue)/cancel", body: "{}")
            }
            for process in waiting { _ = try process.answer() }
        }
    }

    // MARK: What happens

    /// Runs that come to wait for an approval, by what becomes of them: run 1 was `ci`, and run 2 the drill.
    private enum Shipped: Int, CaseIterable {
        case live = 3
        case approved = 4
        case cancelled = 5
    }

    /// - Returns: The engines of runs that wait.
    private static func tellOfRuns(_ served: ServedScratch) throws -> [ChildProcess] {
        #expect(try served.run("ci").status == 0)
        try served.touch("stuck")
        #expect(try served.drill().status == 1)
        return try Shipped.allCases.compactMap { shipped -> ChildProcess? in
            let engine = try served.scratch.start(["run", "ship", "--data-dir", served.store, "--ref", "main"])
            let digest = try served.awaited(by: shipped.rawValue)["digest"] as? String ?? ""
            guard shipped == .live else { return engine }
            let reply = try served.tell(
                "POST", ServedScratch.api + "runs/\(shipped.rawValue)/approvals/prod",
                body: #"{"approved": true, "digest": "\#(digest)", "confirmation": "ship it"}"#)
            #expect(reply.status == 202, "\(reply)")
            #expect(try engine.answer().status == 0)
            return nil
        }
    }

    /// A start that waits in the queue.
    private static func waitingStart(_ served: ServedScratch) throws -> String {
        let reply = try served.tell(
            "POST", ServedScratch.api + "runs", headers: ["Prefer": "wait=0"], body: #"{"workflow": "quick"}"#)
        let start = try #require(try reply.object()["id"] as? Int, "\(reply)")
        return "\(start)"
    }

    /// A start that waits for somebody to let it run: a fork's pull request.
    private static func heldStart(_ served: ServedScratch, _ sha: String) throws -> String {
        try served.scratch.git("update-ref", "refs/pull/1/head", sha)
        let payload = ForkScratch.payload(1, at: sha, from: "stranger", by: "stranger")
        #expect(try served.deliver("pull_request", payload, secret: secret).status == 202)
        var held: Int?
        _ = try eventually(within: 120) {
            let starts = try served.tell("GET", ServedScratch.api + "queue?state=all").list("starts")
            held = starts.first { $0["state"] as? String == "held" }?["id"] as? Int
            return held != nil
        }
        let start = try #require(held, "\(served.log)")
        return "\(start)"
    }

    // MARK: What is right for it

    private init(_ served: ServedScratch) throws {
        self.served = served
        let sha = try served.scratch.git("rev-parse", "HEAD")
        let key = try served.tell("POST", "/api/v1/keys", body: #"{"name": "old", "role": "view"}"#)
        #expect(key.status == 201, "\(key)")
        parameters = [
            "project": "demo", "run": Shipped.live.rawValue, "job": "build", "step": "build~1.0.1", "artifact": "site",
            "path": "index.html", "environment": "prod", "sha": sha, "obligation": "2/apply", "key": "old",
            "start": try Self.waitingStart(served),
        ]
        parametersOf = [
            "cancelRun": ["run": Shipped.cancelled.rawValue], "decideApproval": ["run": Shipped.approved.rawValue],
            "rerunRun": ["run": 1], "withdrawStart": ["start": try Self.waitingStart(served)],
            "releaseStart": ["start": try Self.heldStart(served, sha)],
        ]
        bodies = [
            "startRun": ["workflow": "quick"], "planRun": ["workflow": "quick"], "cancelRun": [:], "rerunRun": [:],
            "decideApproval": [
                "approved": true, "digest": try served.awaited(by: Shipped.approved.rawValue)["digest"] ?? "",
                "confirmation": "ship it",
            ], "dischargeObligation": [:], "dispatchEvent": ["event_type": "ring"],
            "createKey": ["name": "new", "role": "view"], "receiveDelivery": ["zen": "Keep it simple."],
        ]
        // As Python writes it, whose bytes are signed.
        let ping = #"{"zen": "Keep it simple."}"#
        headers = [
            "receiveDelivery": [
                "X-GitHub-Event": "ping", "X-GitHub-Delivery": "one",
                "X-Hub-Signature-256": "sha256=" + WebhookSignature.of(Array(ping.utf8), secret: Self.secret),
            ]
        ]
    }

    /// The path's parameter for an operation.
    func parameter(_ name: String, of operation: String) -> Any? { parametersOf[operation]?[name] ?? parameters[name] }

    // MARK: The document

    /// Of each operation its parts, by path and method.
    typealias Paths = [String: [String: [String: Any]]]

    /// What the server's document says, with an example for each parameter of a path and for each body.
    func document() throws -> [String: Any] {
        var document = try served.tell("GET", "/api/v1/openapi.json").object()
        document["paths"] = try Self.paths(of: document).mapValues { $0.mapValues(withExamples) }
        return document
    }

    static func paths(of document: [String: Any]) throws -> Paths { try #require(document["paths"] as? Paths) }

    private func withExamples(_ operation: [String: Any]) -> [String: Any] {
        var operation = operation
        let id = operation["operationId"] as? String ?? ""
        operation["parameters"] = (operation["parameters"] as? [[String: Any]] ?? []).map { parameter in
            var parameter = parameter
            let name = parameter["name"] as? String ?? ""
            if parameter["in"] as? String == "path" {
                parameter["example"] = self.parameter(name, of: id)
            } else if let text = headers[id]?[name] {
                parameter["example"] = text
            }
            return parameter
        }
        guard let body = bodies[id], var request = operation["requestBody"] as? [String: Any],
            var content = request["content"] as? [String: [String: Any]]
        else { return operation }
        content["application/json"]?["example"] = body
        request["content"] = content
        operation["requestBody"] = request
        return operation
    }
}
