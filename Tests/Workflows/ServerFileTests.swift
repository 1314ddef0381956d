import Source
import Testing
import Workflows

@Suite("server.yml")
struct ServerFileTests {
    private func read(_ text: String) -> (server: ServerFile?, diagnostics: [Diagnostic]) {
        ServerFileReader().read(SourceFile(path: "server.yml", text: text))
    }

    @Test("Every key comes through")
    func keys() throws {
        let (read, diagnostics) = read(
            """
            listen: "[::1]:8470"
            address: https://tenacity.example.ts.net/
            projects:
              podcast:
                repository: https://git.example/team/podcast.git
                poll: 60s
                branches: [main, 'release/**']
                pull-requests: run
                webhook: { secret: { env: [PODCAST_WEBHOOK] } }
                status: { api: https://git.example/api/v1/, token: { env: [PODCAST_TOKEN] }, repository: team/podcast }
                docker: [stack-test]
                host-steps: [ci]
                roles: { bob: approve }
              logger: { repository: /srv/git/logger, poll: never }
            people:
              ann: { tailscale: [ann@example.org], users: [ann], role: admin }
              bob: { tailscale: [bob@example.org] }
              wall: { tailscale-device: [wall-screen], role: view }
            capacity: { jobs: 2, memory-floor: 128MiB, disk-floor: 4GiB }
            steps: { users: [sluice-step-1, sluice-step-2] }
            notify: { webhook: { url: "https://hooks.example/x", on: [failure] } }
            alerts: { obligation: 2h, schedule-late: 10m, stale: { drill-exercise: 8d } }
            """)
        #expect(diagnostics.isEmpty)
        let server = try #require(read)
        #expect(server.listen == ServerAddress(host: "::1", port: 8470) && server.listen?.isLoopback == true)
        #expect(server.address == "https://tenacity.example.ts.net")
        let podcast = try #require(server.project(named: "podcast"))
        #expect(podcast.repository == "https://git.example/team/podcast.git" && podcast.pollSeconds == 60)
        #expect(podcast.branches == ["main", "release/**"] && podcast.pullRequests == .run)
        #expect(podcast.webhookSecret == .variables(["PODCAST_WEBHOOK"]))
        #expect(
            podcast.status
                == StatusSettings(
                    api: "https://git.example/api/v1", token: .variables(["PODCAST_TOKEN"]), repository: "team/podcast")
        )
        #expect(podcast.dockerWorkflows.map(\.value) == ["stack-test"])
        #expect(podcast.untrustedWorkflows.map(\.value) == ["ci"] && podcast.roles == ["bob": .approve])
        let logger = try #require(server.project(named: "logger"))
        #expect(logger.repository == "/srv/git/logger" && logger.pollSeconds == nil)
        #expect(logger.pullRequests == .approve && logger.webhookSecret == nil && logger.status == nil)
        #expect(server.people.map(\.name.value) == ["ann", "bob", "wall"])
        #expect(server.people.map(\.role) == [.admin, .view, .view])
        #expect(server.people[0].tailscaleLogins == ["ann@example.org"] && server.people[0].users == ["ann"])
        #expect(server.people[2].tailscaleDevices == ["wall-screen"])
        #expect(server.capacity.jobs == 2 && server.stepUsers.map(\.value) == ["sluice-step-1", "sluice-step-2"])
        #expect(server.capacity.memoryFloor == 128 << 20 && server.capacity.diskFloor == 4 << 30)
        #expect(server.notify.map(\.name) == ["webhook"] && server.alerts.obligationSeconds == 7200)
        #expect(server.alerts.scheduleLateSeconds == 600)
        #expect(server.alerts.staleSeconds.map { "\($0.key.value) \($0.value)" } == ["drill-exercise 691200.0"])
    }

    @Test("An empty file is a server without projects")
    func least() {
        #expect(read("").server == ServerFile())
    }

    @Test("Each role can do what those before it can")
    func roles() {
        #expect(ServerRole.allCases == ServerRole.allCases.sorted())
        #expect(ServerRole.view < .operate && ServerRole.operate < .approve && ServerRole.approve < .admin)
    }

    @Test(
        "Addresses to listen at",
        arguments: [
            (":8470", "0.0.0.0", 8470), ("127.0.0.1:1", "127.0.0.1", 1), ("localhost:0", "localhost", 0),
            ("[fd7a::1]:80", "fd7a::1", 80),
        ])
    func address(text: String, host: String, port: Int) {
        #expect(ServerAddress(text) == ServerAddress(host: host, port: port))
    }

    static let mistakes: [(String, [String])] = [
        ("[a]", ["1:1 The file must be a mapping."]),
        ("port: 8470", ["1:1 There is no setting 'port'."]),
        ("listen: 8470", ["1:9 '8470' is no address to listen at."]),
        ("listen: \"::1:8470\"", ["1:9 '::1:8470' is no address to listen at."]),
        ("listen: 127.0.0.1:65536", ["1:9 '127.0.0.1:65536' is no address to listen at."]),
        ("address: tenacity", ["1:10 'tenacity' is no address of a server."]),
        ("address: https://a/b/", ["1:10 'https://a/b/' is no address of a server."]),
        ("projects: { a/b: { repository: /a } }", ["1:13 'a/b' is no name of a project."]),
        ("projects: { ..: { repository: /a } }", ["1:13 '..' is no name of a project."]),
        (
            "projects:\n  a: { repository: /a }\n  A: { repository: /b }",
            ["3:3 'A' is already defined, with other capitals."]
        ),
        ("projects: { a: {} }", ["1:13 The project 'a' lacks 'repository'."]),
        ("projects: { a: { repository: b } }", ["1:30 'b' is neither an absolute path nor a URL."]),
        (
            "projects: { a: { repository: \"ext::sh -c id\" } }",
            ["1:30 'ext::sh -c id' is neither an absolute path nor a URL."]
        ),
        ("projects: { a: { repository: /a, poll: 1s } }", ["1:40 'poll' must be 5 seconds or more, or 'never'."]),
        ("projects: { a: { repository: /a, poll: often } }", ["1:40 'poll' cannot be 'often'."]),
        ("projects: { a: { repository: /a, pull-requests: yes } }", ["1:49 'pull-requests' cannot be 'yes'."]),
        ("projects: { a: { repository: /a, docker: ci } }", ["1:42 'docker' must be a list of workflows."]),
        (
            "projects: { a: { repository: /a, status: { api: https://api.github.com } } }",
            ["1:42 'status' lacks 'token'."]
        ),
        (
            "projects: { a: { repository: /a, status: { api: http://git.example, token: { env: [T] } } } }",
            ["1:49 'http://git.example' is no API that a token can be sent to."]
        ),
        (
            "projects: { a: { repository: /a, status: { api: https://a, token: { env: [T] }, repository: a } } }",
            ["1:93 'a' is no repository's name."]
        ),
        (
            "people: { ann: {} }\nprojects: { a: { repository: /a, roles: { anne: view } } }",
            ["2:43 Nobody under 'people' is called 'anne'."]
        ),
        (
            "people:\n  ann: { users: [ann] }\n  bob: { users: [Ann] }",
            ["3:3 'Ann' is two people: 'bob' and another one before."]
        ),
        ("people: { ann: { role: root } }", ["1:24 The role of 'ann' cannot be 'root'."]),
        ("capacity: { jobs: 0 }", ["1:19 'jobs' must be a whole number, 1 or more."]),
        ("capacity: { disk-floor: 2GB }", ["1:25 'disk-floor' cannot be '2GB'."]),
        ("alerts: { stale: { drill: soon } }", ["1:27 The time of 'drill' cannot be 'soon'."]),
    ]

    @Test("What is wrong is told where it stands", arguments: mistakes)
    func wrong(text: String, expected: [String]) {
        let told = read(text).diagnostics.map { diagnostic in
            let start = diagnostic.range?.start
            return "\(start?.line ?? 0):\(start?.column ?? 0) \(diagnostic.message)"
        }
        #expect(told == expected)
        #expect(read(text).server == nil)
    }
}
