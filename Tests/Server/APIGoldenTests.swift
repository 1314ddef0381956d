import Foundation
import TestSupport
import Testing

/// One answer of each kind, as it stands in `Golden`: whoever changes one sees what programs will see.
///
/// `SLUICE_RECORD=1 swift test --filter APIGoldenTests` writes all of them anew, and fails. See `GoldenAnswer`.
@Suite("Answers of the API are as written down", .ownThread)
struct APIGoldenTests {
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
            let isAsked = try eventually(within: 120) {
                try !(served.tell("GET", base + "/approvals").object()["approvals"] as? [Any] ?? []).isEmpty
            }
            #expect(isAsked, "\(run.output)\(run.errors)")
            let step = try #require(try served.tell("GET", base + "/steps").list("steps").first)
            let name = "\(step["job"] ?? "")~\(step["job_attempt"] ?? 1).\(step["index"] ?? 0).\(step["attempt"] ?? 1)"
            #expect(try served.tell("POST", "/api/v1/keys", body: #"{"name": "ci", "role": "operate"}"#).status == 201)
            let sha = try served.scratch.git("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)
            for (file, path) in Self.answers {
                let asked = path.replacing("SHA", with: sha).replacing("STEP", with: name)
                try GoldenAnswer.check("api-\(file)", try served.tell("GET", "/api/v1/" + asked), in: served)
            }
            try shown(served)
            #expect(try served.scratch.run("cancel", "1", "--data-dir", served.store).status == 0)
            _ = try run.answer()
        }
    }

    /// What people read of the same run: from the store, and from the server.
    private func shown(_ served: ServedScratch) throws {
        let own = try served.scratch.run("show", "1", "--data-dir", served.store)
        // By the environment: what is typed stands in the commands that the text names, too.
        let told = try served.scratch.run(
            "show", "1",
            environment: ["SLUICE_SERVER": "unix:" + served.socket, "SLUICE_PROJECT": "demo"])
        #expect(GoldenAnswer.steady(own.output, served) == GoldenAnswer.steady(told.output, served))
        try GoldenAnswer.check("show.txt", text: told.output, in: served)
    }

    @Test("of the queue, the machine, the audit log and the document")
    func machine() throws {
        let gate = "until [ -e FOLDER/go ]; do sleep 0.05; done"
        let workflows = [
            "long": "on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: '\(gate)' }] } }\n",
            "quick": "on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n",
        ]
        try ServedScratch.with(configuration: "capacity: { jobs: 1 }") { served in
            for (name, text) in workflows {
                try served.scratch.write(
                    "workflows/\(name).yml", text.replacing("FOLDER", with: served.scratch.folder))
            }
            try served.scratch.commit()
            let runs = "/api/v1/projects/demo/runs"
            #expect(
                try served.tell("POST", runs, headers: ServedScratch.patient, body: #"{"workflow": "long"}"#).status
                    == 201)
            #expect(try served.tell("POST", runs, body: #"{"workflow": "quick"}"#).status == 202)
            #expect(try served.tell("POST", "/api/v1/keys", body: #"{"name": "ci", "role": "operate"}"#).status == 201)
            let isWeighed = try eventually(within: 120) {
                try served.tell("GET", "/api/v1/projects/demo/queue/2").object()["reason"] is String
            }
            #expect(isWeighed, "\(served.log)")
            for (name, path) in [
                ("queue", "projects/demo/queue"), ("queue-all", "projects/demo/queue?state=all"),
                ("start", "projects/demo/queue/2"), ("runners", "runners"), ("audit", "audit"),
            ] {
                try GoldenAnswer.check("api-\(name)", try served.tell("GET", "/api/v1/" + path), in: served)
            }
            try document(served)
            try "".write(toFile: served.scratch.folder + "/go", atomically: false, encoding: .utf8)
            let hasEnded = try eventually(within: 120) {
                let states = try served.tell("GET", runs).list("runs").map { $0["state"] as? String }
                return states == ["finished", "finished"]
            }
            #expect(hasEnded, "\(served.log)")
        }
    }

    /// Every path with its methods: one that goes missing, or comes, is seen.
    private func document(_ served: ServedScratch) throws {
        let document = try served.tell("GET", "/api/v1/openapi.json").object()
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let lines = paths.flatMap { path, operations in
            operations.keys.filter { $0 != "parameters" }.map { "\(path) \($0.uppercased())" }
        }
        try GoldenAnswer.check("api-paths.txt", text: lines.sorted().joined(separator: "\n") + "\n", in: served)
    }
}
