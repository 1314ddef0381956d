import Foundation
import TestSupport
import Testing

/// A `repository_dispatch` by the API, of a real server whose workflows are about it.
@Suite("Events that are dispatched by the API", .ownThread) struct APIDispatchEventTests {
    private static func workflow(_ types: String) -> String {
        """
        on: { repository_dispatch: {\(types)} }
        jobs:
          say:
            if: github.event.client_payload.isReal
            runs-on: ubuntu-latest
            outputs: { event: '${{ steps.say.outputs.event }}', payload: '${{ steps.say.outputs.payload }}' }
            steps:
              - id: say
                env:
                  EVENT: ${{ github.event_name }} ${{ github.event.action }} ${{ github.ref }} by ${{ github.actor }}
                  PAYLOAD: ${{ github.event.client_payload.version }}, ${{ github.event.client_payload.hosts[1].name }}
                run: |
                  echo "event=$EVENT" >>"$GITHUB_OUTPUT"
                  echo "payload=$PAYLOAD" >>"$GITHUB_OUTPUT"
        """
    }

    private static let workflows = [
        "clean": workflow(" types: [clean, deployed] "), "deploy": workflow(" types: [deploy] "),
    ]
    private static let path = ServedScratch.api + "dispatches"
    private static let body = """
        {"event_type": "deploy",
            "client_payload": {"version": "$(id) 'v1'", "isReal": true, "hosts": [{"name": "one"}, {"name": "two"}]}}
        """

    private func started(_ reply: HTTPReply) throws -> [String] {
        let runs = try #require(try reply.object()["runs"] as? [[String: Any]], "\(reply)")
        return runs.map { "\($0["workflow"] ?? "") \($0["number"] ?? "")" }
    }

    @Test("each workflow of the type runs once, with the event, its payload and whoever sent it; the others stay quiet")
    func takers() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            let key = try served.key("forge", "operate")
            let sha = try served.scratch.git("rev-parse", "HEAD")
            let headers = ["x-sluice-key": key, "Prefer": "wait=100", "Idempotency-Key": "one"]
            let first = try served.ask("POST", Self.path, headers: headers, body: Self.body)
            #expect(first.status == 201, "\(first)")
            #expect(try started(first) == ["workflows/deploy.yml 1"])
            #expect(try served.conclusion(of: 1) == "success")

            let run = try served.recorded(1)
            #expect(run["event"] as? String == "repository_dispatch" && run["sha"] as? String == sha, "\(run)")
            #expect(run["ref"] as? String == "refs/heads/main")
            #expect(run["actor"] as? String == "key:forge" && run["requester"] as? String == "key:forge")
            let job = try served.tell("GET", ServedScratch.api + "runs/1/jobs/say").object()
            let outputs = job["outputs"] as? [String: String]
            #expect(outputs?["event"] == "repository_dispatch deploy refs/heads/main by key:forge", "\(job)")
            #expect(outputs?["payload"] == "$(id) 'v1', two", "\(job)")

            // Whoever has not heard the answer asks again, and gets the same one.
            let again = try served.ask("POST", Self.path, headers: headers, body: Self.body)
            #expect(try again.status == 201 && started(again) == started(first), "\(again)")
            #expect(try served.tell("GET", ServedScratch.api + "runs").numbers() == [1])
        }
    }

    @Test("a type that none takes is refused; a workflow that names no type takes each, on the default branch alone")
    func types() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            let refused = try served.tell("POST", Self.path, body: #"{"event_type": "deploi"}"#)
            #expect(refused.isProblem(422), "\(refused)")
            #expect(try refused.object()["hint"] as? String == "Did you mean 'deploy'?", "\(refused)")
            #expect(try served.tell("GET", ServedScratch.api + "runs").numbers().isEmpty)

            // Not where it stands elsewhere.
            try served.scratch.git("checkout", "-q", "-b", "side")
            try served.scratch.write("workflows/side.yml", Self.workflow(""))
            try served.scratch.commit()
            try served.scratch.git("checkout", "-q", "main")
            try served.scratch.write("workflows/every.yml", Self.workflow(""))
            try served.scratch.commit()
            let all = try served.tell("POST", Self.path, headers: ServedScratch.patient, body: Self.body)
            #expect(all.status == 201, "\(all)")
            #expect(try started(all) == ["workflows/deploy.yml 1", "workflows/every.yml 2"])
            // Without a payload there is nothing in it.
            let other = try served.tell(
                "POST", Self.path, headers: ServedScratch.patient, body: #"{"event_type": "deployed"}"#)
            #expect(other.status == 201, "\(other)")
            #expect(try started(other) == ["workflows/clean.yml 3", "workflows/every.yml 4"])
            for (run, conclusion) in [(1, "success"), (2, "success"), (3, "skipped"), (4, "skipped")] {
                #expect(try served.conclusion(of: run) == conclusion, "Run \(run)")
            }
        }
    }
}
