import Foundation
import TestSupport
import Testing

@Suite("Environments", .ownThread)
struct EnvironmentTests {
    private static let workflow = """
        on: push
        jobs:
          ship:
            runs-on: ubuntu-latest
            environment:
              name: ${{ github.ref_name == 'main' && 'Prod' || 'stage' }}
              url: https://example.org/${{ steps.build.outputs.place }}
            steps:
              - { id: build, run: 'echo place=here-$GITHUB_RUN_NUMBER >> "$GITHUB_OUTPUT"' }
              - run: test ! -e broken
              - uses: actions/checkout@v4
              - run: test ! -e broken
          look:
            runs-on: ubuntu-latest
            environment: { name: Prod, deployment: false }
            steps: [{ run: echo "$ENVIRONMENT" }]
        """

    @Test("that nobody protects simply exist: what is live where is known from the jobs that succeeded")
    func live() throws {
        try Scratch.with(workflows: ["deploy": Self.workflow]) { scratch in
            #expect(try scratch.run("environments").output == "Nothing has been deployed yet.\n")
            let first = try scratch.run("run", "deploy")
            #expect(first.status == 0, "\(first)")
            let sha = try scratch.git("rev-parse", "HEAD")
            var live = try scratch.run("environments", "--json").objects()
            #expect(live.count == 1)
            #expect(live.first?["environment"] as? String == "Prod")
            #expect(live.first?["sha"] as? String == sha)
            #expect(live.first?["url"] as? String == "https://example.org/here-1")
            #expect(live.first?["job"] as? String == "ship")
            #expect(live.first?["approved_by"] is NSNull)
            let table = try scratch.run("environments").output
            #expect(table.contains("Prod") && table.contains("main@\(sha.prefix(7))"), "\(table)")
            let shown = try scratch.run("show", "1").output
            #expect(
                shown.contains("'ship' deployed main@\(sha.prefix(7)) to 'Prod': https://example.org/here-1"),
                "\(shown)")
            let deployments = try scratch.shown()["deployments"] as? [[String: Any]]
            #expect(deployments?.count == 1)

            // What fails changes nothing; another branch goes elsewhere.
            try scratch.write("broken", "")
            try scratch.commit()
            #expect(try scratch.run("run", "deploy").status == 1)
            live = try scratch.run("environments", "--json").objects()
            #expect(live.first?["sha"] as? String == sha)
            try scratch.git("checkout", "-q", "-b", "side", "HEAD~1")
            #expect(try scratch.run("run", "deploy", "--actor", "somebody-else").status == 0)
            live = try scratch.run("environments", "--json").objects()
            #expect(live.map { $0["environment"] as? String } == ["Prod", "stage"])
            #expect(live.last?["requester"] as? String != "somebody-else")
        }
    }

    @Test("whose name cannot be evaluated fail their job before it starts")
    func fault() throws {
        let workflow = """
            on: push
            jobs:
              ship:
                runs-on: ubuntu-latest
                environment: ${{ fromJSON('[1]') }}
                steps: [{ run: echo }]
            """
        try Scratch.with(workflows: ["deploy": workflow]) { scratch in
            let answer = try scratch.run("run", "deploy")
            #expect(answer.status == 1)
            #expect(
                answer.output.contains("Its 'environment' cannot be evaluated: Unexpected value 'Array'"), "\(answer)")
        }
    }
}
