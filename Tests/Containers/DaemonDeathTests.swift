import TestSupport
import Testing

@Suite(
    "A docker daemon that is killed, by the real sluice", .ownThread,
    .enabled(if: OwnDaemon.canBeStarted, "A docker daemon in namespaces of its own cannot be started here."))
struct DaemonDeathTests {
    private static func workflow(image: String) -> String {
        """
        on: push
        jobs:
          a:
            runs-on: ubuntu-latest
            container: "\(image)"
            services: { idle: { image: "\(DockerFixture.busybox)", command: sleep 600 } }
            steps: [{ run: echo step }]
          cleanup:
            needs: a
            if: always()
            runs-on: ubuntu-latest
            steps: [{ run: echo finalizer }]
        """
    }

    private static let deaths: [(moment: OwnDaemon.Moment, verb: String)] = [
        (.during, "pull"), (.before, "create"), (.after, "create"), (.after, "start"), (.after, "exec"),
        (.after, "logs"), (.before, "rm"), (.after, "rm"),
    ]

    @Test("ends the step it was needed for, finalizers run, and what it could not remove goes with the next gc")
    func deaths() throws {
        let daemon = try OwnDaemon()
        defer { daemon.end() }
        let files = ["workflows/pull.yml": Self.workflow(image: OwnDaemon.stalledImage)]
        try SluiceFixture.with(Self.workflow(image: DockerFixture.busybox), files: files) { fixture in
            #expect(try fixture.sluice("run", "ci", environment: daemon.environment).status == 0)
            for (moment, verb) in Self.deaths {
                try daemon.die(moment, verb)
                let workflow = verb == "pull" ? "pull" : "ci"
                let answer = try fixture.sluice("run", workflow, environment: daemon.environment)
                let text: Comment = "\(moment) \(verb): \(answer.output)"
                #expect(daemon.hasDied, text)
                #expect(answer.status == 1, text)
                #expect(answer.output.contains("cleanup | finalizer"), text)
                #expect(answer.output.contains("Cannot connect to the Docker daemon"), text)
                // Nobody can look now: that is told, with the label by which one can look later.
                #expect(answer.output.contains("may be left (label sluice.run="), text)

                try daemon.start()
                #expect(try daemon.objects() != "", text)
                let collected = try fixture.sluice("gc", environment: daemon.environment)
                #expect(collected.status == 0, "\(moment) \(verb): \(collected.output)")
                #expect(try daemon.objects() == "", text)
            }
            #expect(try fixture.sluice("run", "ci", environment: daemon.environment).status == 0)
        }
    }
}
