import Foundation
import TestSupport
import Testing

@Suite(
    "A docker daemon that is killed, by the real sluice", .ownThread,
    .enabled(if: OwnDaemon.canBeStarted, "Only root can start a docker daemon of its own."))
struct DaemonDeathTests {
    private static func workflow(image: String) -> String {
        """
        on: push
        jobs:
          a:
            runs-on: ubuntu-latest
            container: "\(image)"
            services: { idle: { image: "\(DockerFixture.busybox)", command: sleep 600 } }
            steps:
              - run: echo step >> "$GITHUB_WORKSPACE/witness"
          cleanup:
            needs: a
            if: always()
            runs-on: ubuntu-latest
            steps: [{ run: echo finalizer }]
        """
    }

    @Test("ends the step it was needed for, finalizers run, and what it could not remove goes with the next gc")
    func verbs() throws {
        let daemon = try OwnDaemon()
        defer { daemon.end() }
        let files = ["workflows/pull.yml": Self.workflow(image: "127.0.0.1:1/none:1")]
        try SluiceFixture.with(Self.workflow(image: DockerFixture.busybox), files: files) { fixture in
            #expect(try fixture.sluice("run", "ci", environment: daemon.environment).status == 0)
            for verb in ["pull", "create", "start", "exec", "logs", "rm"] {
                try daemon.dieDuring(verb)
                let workflow = verb == "pull" ? "pull" : "ci"
                let answer = try fixture.sluice("run", workflow, environment: daemon.environment)
                #expect(daemon.hasDied, "\(verb)")
                #expect(answer.status == 1, "\(verb): \(answer.output)")
                #expect(answer.output.contains("cleanup | finalizer"), "\(verb): \(answer.output)")
                #expect(answer.output.contains("Cannot connect to the Docker daemon"), "\(verb): \(answer.output)")
                // Nobody can look now: that is told, with the label by which one can look later.
                #expect(answer.output.contains("may be left (label sluice.run="), "\(verb): \(answer.output)")

                try daemon.start()
                let collected = try fixture.sluice("gc", environment: daemon.environment)
                #expect(collected.status == 0, "\(verb): \(collected.output)")
                #expect(try daemon.objects() == "", "\(verb)")
            }
            #expect(try fixture.sluice("run", "ci", environment: daemon.environment).status == 0)
        }
    }
}
