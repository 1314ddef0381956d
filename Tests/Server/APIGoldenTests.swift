import Foundation
import TestSupport
import Testing

/// One answer of each kind, as it stands in `Golden`: whoever changes one sees what programs will see.
///
/// `SLUICE_RECORD=1 swift test --filter APIGoldenTests` writes all of them anew, and fails.
@Suite("Answers of the API are as written down", .ownThread)
struct APIGoldenTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")
    private static let workflows = [
        "ship": """
        name: Ship
        on: { push: , schedule: [{ cron: "0 3 * * *" }], workflow_dispatch: { inputs: { size: { type: choice, options: [s, l], default: s } } } }
        jobs:
          build:
            runs-on: ubuntu-latest
            outputs: { answer: "${{ steps.say.outputs.answer }}" }
            steps:
              - id: say
                run: |
                  echo "answer=42" >>"$GITHUB_OUTPUT"
                  echo '::warning file=a.txt,line=3,title=Look::Look here.'
                  echo '# Sum' >>"$GITHUB_STEP_SUMMARY"
                  mkdir out && echo '<p>hello</p>' >out/index.html
              - uses: actions/upload-artifact@v4
                with: { name: site, path: out }
          deploy:
            needs: build
            runs-on: ubuntu-latest
            environment: { name: prod, url: "https://demo.example" }
            steps: [{ run: 'echo deployed' }]
        """
    ]
    private static let settings = """
        environments: { prod: { approvers: [ann], branches: [main] } }
        """

    /// Name of the file to path. `SHA`, `STEP` and `START` stand for what differs.
    private static let answers: [(name: String, path: String)] = [
        ("projects", "projects"), ("project", "projects/demo"), ("workflows", "projects/demo/workflows"),
        ("runs", "projects/demo/runs"), ("run", "projects/demo/runs/1"), ("jobs", "projects/demo/runs/1/jobs"),
        ("job", "projects/demo/runs/1/jobs/deploy"), ("steps", "projects/demo/runs/1/steps"),
        ("journal", "projects/demo/runs/1/journal?limit=2"), ("artifacts", "projects/demo/runs/1/artifacts"),
        ("artifact", "projects/demo/runs/1/artifacts/site"), ("run-approvals", "projects/demo/runs/1/approvals"),
        ("approvals", "projects/demo/approvals"), ("obligations", "projects/demo/obligations"),
        ("schedules", "projects/demo/schedules"), ("deployments", "projects/demo/deployments"),
        ("environment", "projects/demo/deployments/prod"), ("evidence", "projects/demo/evidence/SHA"),
        ("log-outline", "projects/demo/runs/1/logs/STEP/outline"),
        ("log-search", "projects/demo/runs/1/logs/STEP?search=look"), ("keys", "keys"),
        ("problem", "projects/demo/runs/99"), ("problem-query", "projects/demo/runs?limt=3"),
    ]

    @Test("each of them")
    func each() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            try served.scratch.write("sluice.yml", Self.settings)
            try served.scratch.commit()
            let run = try served.scratch.start(
                ["run", "ship", "--event", "push", "--data-dir", served.store, "--ref", "main", "--actor", "ann"])
            let base = "/api/v1/projects/demo/runs/1"
            let isAsked = try eventually(within: 60) {
                try !(served.tell("GET", base + "/approvals").object()["approvals"] as? [Any] ?? []).isEmpty
            }
            #expect(isAsked, "\(run.output)\(run.errors)")
            let step = try #require(try served.tell("GET", base + "/steps").list("steps").first)
            let name = "\(step["job"] ?? "")~\(step["job_attempt"] ?? 1).\(step["index"] ?? 0).\(step["attempt"] ?? 1)"
            #expect(try served.tell("POST", "/api/v1/keys", body: #"{"name": "ci", "role": "operate"}"#).status == 201)
            let sha = try served.scratch.git("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)
            for (file, path) in Self.answers {
                let asked = path.replacing("SHA", with: sha).replacing("STEP", with: name)
                try check(file, try served.tell("GET", "/api/v1/" + asked), in: served)
            }
            #expect(try served.scratch.run("cancel", "1", "--data-dir", served.store).status == 0)
            _ = try run.answer()
        }
    }

    private func check(_ name: String, _ reply: HTTPReply, in served: ServedScratch) throws {
        let object = try JSONSerialization.jsonObject(with: Data(reply.body))
        let value: [String: Any] = [
            "status": reply.status, "type": reply.headers["content-type"] ?? "", "body": steady(object, served),
        ]
        let data = try JSONSerialization.data(
            withJSONObject: value, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        let text = String(decoding: data, as: UTF8.self) + "\n"
        let file = Self.folder.appendingPathComponent("api-\(name).json")
        if ProcessInfo.processInfo.environment["SLUICE_RECORD"] == "1" {
            try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("'\(name)' was recorded anew.")
        } else {
            #expect(try text == String(contentsOf: file, encoding: .utf8), "\(name)")
        }
    }

    /// The same for each run of the test: times, commits and digests are told by what they are, amounts of time and bytes by `0`.
    private func steady(_ value: Any, _ served: ServedScratch, in key: String = "") -> Any {
        if let object = value as? [String: Any] {
            return Dictionary(uniqueKeysWithValues: object.map { ($0, steady($1, served, in: $0)) })
        }
        if let list = value as? [Any] { return list.map { steady($0, served, in: key) } }
        if let number = value as? NSNumber {
            let varies = ["seconds", "time", "duration", "token", "microseconds", "log_size", "pid"]
            return varies.contains { key.hasSuffix($0) } ? 0 : number
        }
        guard var text = value as? String else { return value }
        text = text.replacing(served.scratch.folder, with: "FOLDER").replacing(DrillProject.user, with: "USER")
        text = text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, with: "TIME")
        text = text.replacing(/\b[0-9a-f]{12}\.\.\.[0-9a-f]{12}\b/, with: "SHA...SHA")
        text = text.replacing(/\b[0-9a-f]{64}\b/, with: "DIGEST").replacing(/\b[0-9a-f]{40}\b/, with: "SHA")
        return text.replacing(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/, with: "UUID")
    }
}
