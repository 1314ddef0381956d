import Conductor
import Execution
import Runs
import TestSupport
import Testing

@Suite("A job's place on the disk", .ownThread, .timeLimit(.minutes(10)))
struct HostSlotTests {
    private static func workflow(_ script: String) -> String {
        """
        on: push
        jobs:
          a: { runs-on: ubuntu-latest, steps: [ { run: '\(script)' } ] }
        """
    }

    @Test("the workspace is empty at the start, and at the same path each time")
    func sameEmptyPlace() async throws {
        let place = try TemporaryDirectory()
        for _ in 0..<3 {
            let host = try HostFixture(Self.workflow("pwd; ls -A; touch x"), slots: place.path)
            #expect(try await host.run().conclusion == .success)
            #expect(host.log() == place.path + "/test/a/workspace\n")
        }
    }

    @Test("without a checkout the files of the run before stay for the next one")
    func filesStay() async throws {
        let place = try TemporaryDirectory()
        _ = try await HostFixture(Self.workflow("touch built"), slots: place.path).run()
        _ = try await HostFixture(Self.workflow("exit 1"), slots: place.path).run()
        // What failed is kept as it is, to be looked at.
        #expect(place.names("test/a/workspace") == [])
        #expect(place.names("test/a/previous") == ["built"])
        _ = try await HostFixture(Self.workflow("true"), slots: place.path).run()
        #expect(place.names("test/a/workspace") == ["built"])
    }

    @Test("two runs of a job at a time have two places")
    func twoRuns() async throws {
        let place = try TemporaryDirectory()
        let first = try HostFixture(
            Self.workflow("touch started; while ! test -e go; do sleep 0.01; done"), slots: place.path)
        async let running = first.run()
        while !place.exists("test/a/workspace/started") { try await Task.sleep(for: .milliseconds(2)) }
        let second = try HostFixture(Self.workflow("pwd"), slots: place.path)
        #expect(try await second.run().conclusion == .success)
        #expect(second.log() == place.path + "/test/a-2/workspace\n")
        try place.write(["test/a/workspace/go": ""])
        #expect(try await running.conclusion == .success)
    }

    @Test("the place of a run that is gone for good is free")
    func deadOwner() async throws {
        let place = try TemporaryDirectory()
        do {
            let lost = try HostFixture(Self.workflow("touch started; exec sleep 100"), slots: place.path)
            try await lost.run { place.exists("test/a/workspace/started") }
            #expect(place.names("test/a").contains("owner"))
            try lost.endKeeper()
        }
        let host = try HostFixture(Self.workflow("pwd"), slots: place.path)
        #expect(try await host.run().conclusion == .success)
        #expect(host.log() == place.path + "/test/a/workspace\n")
    }
}
