import Foundation
import TestSupport
import Testing

@Suite("What ends in containers, by the real sluice", .ownThread)
struct EndingTests {
    /// Says into the workspace what it hears; the workspace is at the same place in each run.
    private static let workflow = """
        on: push
        jobs:
          a:
            runs-on: ubuntu-latest
            container: sluice-test/busybox:1
            services:
              db: { image: "sluice-test/busybox:1", command: "tail -f /dev/null" }
            steps:
              - run: |
                  trap 'echo heard INT; touch heard; exit 9' INT
                  touch started
                  while :; do sleep 0.1; done
              - if: always()
                run: ps -o args | grep -c "[w]hile" || echo "nothing left of it"
        """

    private static let workspace = ".sluice/slots/ci/a/workspace/"

    @Test("a cancel reaches the step's process, and finalizers run in the same container")
    func cancel() throws {
        try SluiceFixture.with(Self.workflow) { fixture in
            let run = try fixture.start("run", "ci")
            #expect(fixture.appears(Self.workspace + "started"))
            let began = ContinuousClock.now
            run.interrupt()
            run.waitUntilExit()
            #expect(run.terminationStatus == 130)
            #expect(ContinuousClock.now - began < .seconds(120))
            let log = try fixture.sluice("logs", "1").output
            #expect(log.contains("heard INT"), "\(log)")
            #expect(log.contains("nothing left of it"), "\(log)")
        }
    }

    @Test("a step that ignores all but SIGKILL is killed in its container, too")
    func stubborn() throws {
        let workflow = Self.workflow.replacingOccurrences(
            of: "trap 'echo heard INT; touch heard; exit 9' INT", with: "trap '' INT TERM")
        try SluiceFixture.with(workflow) { fixture in
            let run = try fixture.start("run", "ci")
            #expect(fixture.appears(Self.workspace + "started"))
            run.interrupt()
            run.waitUntilExit()
            let log = try fixture.sluice("logs", "1").output
            #expect(log.contains("nothing left of it"), "\(log)")
        }
    }

    @Test("a step's time limit holds in its container")
    func timeout() throws {
        let workflow = Self.workflow.replacingOccurrences(
            of: "      - run: |", with: "      - timeout-minutes: 0.2\n        run: |")
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 1)
            #expect(answer.output.contains("heard INT"), "\(answer.output)")
            #expect(answer.output.contains("has timed out"))
            #expect(answer.output.contains("nothing left of it"))
        }
    }

    @Test("ended by force, or with engine and keeper killed, nothing is left either")
    func killed() throws {
        try SluiceFixture.with(Self.workflow) { fixture in
            let run = try fixture.start("run", "ci")
            #expect(fixture.appears(Self.workspace + "started"))
            #expect(try fixture.leftovers().count == 3)
            kill(run.processIdentifier, SIGKILL)
            run.waitUntilExit()
            try fixture.killKeepers()
            let answer = try fixture.sluice("resume", "1")
            #expect(answer.status == 1, "\(answer.output)")
            #expect(answer.output.contains("engine was lost"), "\(answer.output)")
        }
        try SluiceFixture.with(Self.workflow) { fixture in
            let run = try fixture.start("run", "ci")
            #expect(fixture.appears(Self.workspace + "started"))
            #expect(try fixture.sluice("cancel", "1", "--force").status == 0)
            run.waitUntilExit()
        }
    }

    @Test("an engine that is killed does not end the step, and the one that comes back knows the containers")
    func resumed() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: sluice-test/busybox:1
                steps:
                  - run: touch started; while [ ! -e go ]; do sleep 0.1; done; echo went
                  - run: echo "in ${{ job.container.id != '' }} $PWD"
            """
        try SluiceFixture.with(workflow) { fixture in
            let run = try fixture.start("run", "ci")
            #expect(fixture.appears(Self.workspace + "started"))
            kill(run.processIdentifier, SIGKILL)
            run.waitUntilExit()
            let go = fixture.path(Self.workspace + "go")
            #expect(FileManager.default.createFile(atPath: go, contents: nil))
            let answer = try fixture.sluice("resume", "1")
            #expect(answer.status == 0, "\(answer.output)")
            let log = try fixture.sluice("logs", "1").output
            #expect(log.contains("went"))
            #expect(log.contains("in true /__w/"))
        }
    }
}
