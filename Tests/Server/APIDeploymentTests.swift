import Foundation
import TestSupport
import Testing

/// What the API tells of what was brought where, once something was.
@Suite("Deployments by the API", .ownThread) struct APIDeploymentTests {
    private static let workflow = """
        on: { workflow_dispatch: { inputs: { fails: { type: boolean, default: false } } } }
        jobs:
          ship:
            runs-on: ubuntu-latest
            environment: { name: staging, url: 'https://staging.example.org/${{ github.run_number }}' }
            steps: [{ run: '! ${{ inputs.fails }}' }]
        """
    private static let start = #"{"workflow": "deploy"}"#

    /// What of a deployment says which one it is.
    private func text(_ deployment: [String: Any]) -> String {
        ["environment", "run", "job", "sha", "ref", "requester", "url"].map { "\(deployment[$0] ?? "")" }
            .joined(separator: " ")
    }

    @Test("what is live, and what was before it, with its commit, its run and whoever has started that")
    func deployments() throws {
        try ServedScratch.with(workflows: ["deploy": Self.workflow]) { served in
            let runs = ServedScratch.api + "runs"
            let key = try served.key("bot", "operate")
            let first = try served.scratch.git("rev-parse", "HEAD")
            let headers = ServedScratch.patient.merging(["x-sluice-key": key]) { $1 }
            #expect(try served.ask("POST", runs, headers: headers, body: Self.start).status == 201)
            #expect(try served.conclusion(of: 1) == "success")
            try served.scratch.write("README.md", "Another one.\n")
            try served.scratch.commit()
            let second = try served.scratch.git("rev-parse", "HEAD")
            #expect(try served.tell("POST", runs, headers: ServedScratch.patient, body: Self.start).status == 201)
            #expect(try served.conclusion(of: 2) == "success")
            // What fails is brought nowhere.
            let fails = #"{"workflow": "deploy", "inputs": {"fails": true}}"#
            #expect(try served.tell("POST", runs, headers: ServedScratch.patient, body: fails).status == 201)
            #expect(try served.conclusion(of: 3) == "failure")

            let url = "https://staging.example.org/"
            let newest = "staging 2 ship \(second) refs/heads/main \(DrillProject.user) \(url)2"
            let oldest = "staging 1 ship \(first) refs/heads/main key:bot \(url)1"
            let live = try served.tell("GET", ServedScratch.api + "deployments").list("live")
            #expect(live.map(text) == [newest])
            #expect(live.first?["approved_by"] is NSNull && live.first?["snapshot"] as? Bool == false)
            let ended = try #require(try served.recorded(2)["finished_at"] as? String)
            let deployed = try #require(live.first?["deployed_at"] as? String)
            #expect(!deployed.isEmpty && deployed <= ended)

            for name in ["staging", "Staging"] {
                let all = try served.tell("GET", ServedScratch.api + "deployments/" + name).list("deployments")
                #expect(all.map(text) == [newest, oldest], "\(name)")
            }
            var (path, paged): (String?, [String]) = (ServedScratch.api + "deployments/staging?limit=1", [])
            while let next = path {
                let page = try served.tell("GET", next)
                paged += try page.list("deployments").map(text)
                path = page.nextPage
            }
            #expect(paged == [newest, oldest])
            #expect(try served.tell("GET", ServedScratch.api + "deployments/prod").list("deployments").isEmpty)
            let deployments = try served.recorded(1)["deployments"] as? [[String: Any]]
            #expect(deployments?.compactMap { $0["environment"] as? String } == ["staging"], "\(deployments ?? [])")
        }
    }
}
