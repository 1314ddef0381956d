import Conductor
import Execution
import Runs
import TestSupport
import Testing

@Suite("Places that the jobs of several runs share", .ownThread, .timeLimit(.minutes(10)))
struct JobPlacesTests {
    private let shared: TemporaryDirectory

    init() throws { shared = try TemporaryDirectory() }

    private func fixture(_ jobs: [String: String], places: Int = 1) throws -> HostFixture {
        let lines = jobs.sorted { $0.key < $1.key }.map { name, script in
            "  \(name): { runs-on: ubuntu-latest, steps: [ { run: '\(script)' } ] }\n"
        }
        return try HostFixture(
            "on: push\njobs:\n" + lines.joined(), places: JobPlaces(count: places, folder: shared.path + "/places"))
    }

    /// A script that says that it has begun, and ends when it is let go.
    private func held(_ name: String) -> String {
        "touch \(shared.path)/\(name); while ! test -e \(shared.path)/\(name)-go; do sleep 0.01; done"
    }

    private func appears(_ name: String) async throws {
        while !shared.exists(name) { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// Returns when its job has told why it waits.
    private func waits(_ host: HostFixture) async throws {
        while host.notices().isEmpty { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test("a job waits for the end of another run's, says why, and begins then")
    func next() async throws {
        let first = try fixture(["a": held("first")])
        let second = try fixture(["a": "test -e \(shared.path)/first-go"])
        async let running = first.run()
        try await appears("first")
        async let waiting = second.run()
        try await waits(second)
        #expect(
            second.notices()
                == ["The job had to wait: the one place for jobs was taken ('capacity' of the server's file)."])
        #expect(!second.hasStarted())
        try shared.write(["first-go": ""])
        #expect(try await running.conclusion == .success)
        #expect(try await waiting.conclusion == .success)
        // The links of those who have left are forgotten by whoever takes a place.
        #expect(shared.names("places").count == 1)
    }

    @Test("a job that waits is cancelled at once")
    func cancelled() async throws {
        let first = try fixture(["a": held("first")])
        let second = try fixture(["a": "true"])
        async let running = first.run()
        try await appears("first")
        async let waiting = second.run()
        try await waits(second)
        second.inbox.post(.cancel(Cancellation(requester: "ada")))
        #expect(try await waiting.conclusion == .cancelled)
        #expect(!second.hasStarted())
        try shared.write(["first-go": ""])
        #expect(try await running.conclusion == .success)
    }

    @Test("where there are fewer places than before, jobs that run go on, and the next one waits for room among them")
    func fewer() async throws {
        let first = try fixture(["a": held("one"), "b": held("two")], places: 2)
        let second = try fixture(["a": "test -e \(shared.path)/two-go"])
        async let running = first.run()
        try await appears("one")
        try await appears("two")
        async let waiting = second.run()
        try await waits(second)
        try shared.write(["one-go": ""])
        while first.jobReport("a") == nil { try await Task.sleep(for: .milliseconds(2)) }
        // Longer than between two of its looks.
        try await Task.sleep(for: .milliseconds(500))
        #expect(!second.hasStarted())
        try shared.write(["two-go": ""])
        #expect(try await running.conclusion == .success)
        #expect(try await waiting.conclusion == .success)
    }

    @Test("a place outlives its engine as long as the run has a keeper")
    func keeper() async throws {
        let lost = try fixture(["a": "touch \(shared.path)/lost; exec sleep 100"])
        try await lost.run { shared.exists("lost") }
        // As if its engine had been a process of its own.
        try lost.folder.write(["run/places/a": "nobody"])
        let next = try fixture(["a": "true"])
        async let waiting = next.run()
        try await waits(next)
        try lost.endKeeper()
        #expect(try await waiting.conclusion == .success)
    }
}
