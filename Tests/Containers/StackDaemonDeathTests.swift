import Foundation
import TestSupport
import Testing

@Suite(
    "A docker daemon that is killed under a stack", .ownThread,
    .enabled(if: OwnDaemon.canBeStarted, "A docker daemon in namespaces of its own cannot be started here."))
struct StackDaemonDeathTests {
    private static let files = [
        "small.stack.yml": """
        stack: small
        compose: { files: [compose.yml] }
        ready: [{ log: idle, matches: up }]
        suites: { unit: { run: kill-daemon } }
        assert: [{ containers: idle, restarts: 0 }]
        """,
        "compose.yml": """
        services:
          idle:
            image: "\(DockerFixture.busybox)"
            command: [sh, -c, "echo up; exec sleep 600"]
            volumes: ["data:/data"]
        volumes: { data: {} }
        """,
    ]

    @Test("fails the test, which says so; when the daemon is back the guard takes the stack down")
    func killed() throws {
        let daemon = try OwnDaemon()
        defer { daemon.end() }
        try SluiceFixture.with("on: push\njobs: {}\n", files: Self.files) { fixture in
            let answer = try fixture.sluice("stack", "test", "small.stack.yml", environment: daemon.environment)
            #expect(answer.status == 1, "\(answer.output)")
            #expect(answer.output.contains("Cannot connect to the Docker daemon"), "\(answer.output)")
            let open = try fixture.sluice("obligations", environment: daemon.environment)
            #expect(open.output.contains("stack/sluice-small-"), "\(open.output)")

            try daemon.start()
            // The guard looks again after a while, and has its own time for each attempt.
            let isGone = try fixture.holds(within: 150) { try daemon.objects().isEmpty }
            #expect(isGone)
            let isSettled = try fixture.holds(within: 30) {
                try fixture.sluice("obligations", environment: daemon.environment).output == "No obligation is open.\n"
            }
            #expect(isSettled)
        }
    }
}
