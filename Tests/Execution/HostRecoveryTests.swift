import Conductor
import Execution
import Expressions
import Foundation
import Planning
import Processes
import Runs
import Synchronization
import TestSupport
import Testing

@Suite("Engines and keepers that are lost", .ownThread, .timeLimit(.minutes(10)))
struct HostRecoveryTests {
    /// A step that waits until a file `go` is there, and notes each of its starts; once that is written, `begun` is there.
    private static let workflow = """
        on: push
        jobs:
          a:
            runs-on: ubuntu-latest
            outputs: { o: '${{ steps.before.outputs.o }}' }
            steps:
              - id: before
                run: |
                  echo KEPT=kept >> "$GITHUB_ENV"
                  echo o=out >> "$GITHUB_OUTPUT"
                  echo '::warning::once'
              - run: |
                  echo start >> starts
                  echo "::error::mine"
                  touch begun
                  while ! test -e go; do sleep 0.01; done
                  echo done
              - run: echo "$KEPT"
              - { if: always(), run: echo always >> always }
        """

    private func workspace(_ host: HostFixture) -> String { "slots/test/a/workspace" }

    @Test("a step goes on while the engine is away, and the next engine finishes it")
    func engineLost() async throws {
        let host = try HostFixture(Self.workflow)
        try await host.run(token: 1) { host.folder.exists(workspace(host) + "/begun") }
        try host.folder.write([workspace(host) + "/go": ""])
        let state = try await host.run(token: 2)
        #expect(state.conclusion == .success)
        #expect(host.folder.text(workspace(host) + "/starts") == "start\n")
        #expect(host.annotations("a", 1).map(\.message) == ["mine"])
        #expect(host.log("a", 2) == "kept\n")
        #expect(host.jobReport()?.outputs == ["o": "out"])
    }

    @Test("the end of a step while no engine is there counts once")
    func endedMeanwhile() async throws {
        let host = try HostFixture(Self.workflow)
        try await host.run(token: 1) { host.folder.exists(workspace(host) + "/begun") }
        try host.folder.write([workspace(host) + "/go": ""])
        await host.appears("run/steps/\(host.step("a", 1))/exit")
        #expect(try await host.run(token: 2).conclusion == .success)
        #expect(host.folder.text(workspace(host) + "/starts") == "start\n")
    }

    @Test("a step whose keeper is killed has failed, is not run again, and the job goes on with what always runs")
    func keeperLost() async throws {
        let host = try HostFixture(Self.workflow)
        async let result = host.run()
        await host.appears(workspace(host) + "/begun")
        try killKeeper(of: host)
        #expect(try await result.conclusion == .failure)
        #expect(host.folder.text(workspace(host) + "/starts") == "start\n")
        #expect(host.folder.text(workspace(host) + "/always") == "always\n")
        #expect(host.report("a", 2)?.outcome == .skipped)
    }

    @Test("with both gone the next engine ends what was left and goes on in the same workspace")
    func bothLost() async throws {
        let host = try HostFixture(Self.workflow)
        try await host.run(token: 1) { host.folder.exists(workspace(host) + "/begun") }
        try killKeeper(of: host)
        #expect(try await host.run(token: 2).conclusion == .failure)
        #expect(host.folder.text(workspace(host) + "/starts") == "start\n")
        #expect(host.folder.text(workspace(host) + "/always") == "always\n")
        #expect(host.folder.names("run/slots").isEmpty)
    }

    private func killKeeper(of host: HostFixture) throws {
        guard let keeper = KeeperRecovery.livingKeeper(of: RunDirectory(host.runDirectory)) else {
            throw TestFailure(description: "The run has no keeper.")
        }
        kill(keeper.pid, SIGKILL)
    }
}
