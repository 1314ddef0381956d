import Containers
import Foundation
import TestSupport
import Testing

@Suite("The services for actions, from containers", .ownThread)
struct ServiceReachTests {
    /// Asks for the run's artifacts by what busybox has, and says what it was told.
    private static let asking = [
        "ask/action.yml": "name: ask\nruns: { using: docker, image: Dockerfile }\n",
        "ask/Dockerfile": "FROM sluice-test/busybox:1\nCOPY ask.sh /\nENTRYPOINT [\"/ask.sh\"]\n",
        "ask/ask.sh": """
        #!/bin/sh
        url=${ACTIONS_RESULTS_URL}twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts
        echo "at $ACTIONS_RESULTS_URL"
        wget -q -O - --header "Authorization: Bearer $ACTIONS_RUNTIME_TOKEN" --header 'Content-Type: application/json' \
            --post-data '{}' "$url" || exit 1
        wget -q -O - --header 'Authorization: Bearer x.y.z' --post-data '{}' "$url" && exit 1
        echo " was refused"
        """,
    ]

    private func run(_ job: String, _ expected: (String) throws -> Void) throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
            \(job)
                steps:
                  - uses: actions/checkout@v4
                  - run: echo x > f
                  - uses: actions/upload-artifact@v4
                    with: { name: from-the-host, path: f }
                  - uses: ./ask
            """
        try SluiceFixture.with(workflow, files: Self.asking) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains(#""name":"from-the-host""#), "\(answer.output)")
            #expect(answer.output.contains(" was refused"), "\(answer.output)")
            #expect(!answer.output.contains("at http://127.0.0.1"), "\(answer.output)")
            try expected(answer.output)
        }
    }

    private func defaultGateway() throws -> String {
        let engine = try ContainerEngine.find(in: ProcessInfo.processInfo.environment)
        return try #require(try engine.address(ofNetwork: engine.defaultNetwork)?.gateway)
    }

    @Test("are reached by an action that is a container, at the gateway of the engine's own network")
    func defaultNetwork() throws {
        let gateway = try defaultGateway()
        try run("") { #expect($0.contains("at http://\(gateway):"), "\($0)") }
    }

    @Test("are reached by an action in JavaScript in its job's container")
    func jobContainer() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: sluice-test/debian:1
                steps:
                  - uses: actions/checkout@v4
                  - run: echo x > f
                  - uses: actions/upload-artifact@v4
                    with: { name: from-the-host, path: f }
                  - uses: ./ask
            """
        let files = [
            "ask/action.yml": "name: ask\nruns: { using: node20, main: main.js }\n",
            "ask/main.js": """
            const url = process.env.ACTIONS_RESULTS_URL
            const path = 'twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts'
            const headers = {
                authorization: 'Bearer ' + process.env.ACTIONS_RUNTIME_TOKEN, 'content-type': 'application/json'
            }
            fetch(url + path, { method: 'POST', headers, body: '{}' })
                .then(async answer => console.log('at ' + url, await answer.text()))
            """,
        ]
        try SluiceFixture.with(workflow, files: files) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains(#""name":"from-the-host""#), "\(answer.output)")
            #expect(!answer.output.contains("at http://127.0.0.1"), "\(answer.output)")
        }
    }

    @Test("are reached by an action that is a container, at the gateway of its job's network")
    func jobNetwork() throws {
        let other = try defaultGateway()
        try run(
            "    services: { idle: { image: \"sluice-test/busybox:1\", options: --entrypoint=sleep, command: \"300\" } }"
        ) {
            #expect(!$0.contains("at http://\(other):"), "\($0)")
        }
    }
}
