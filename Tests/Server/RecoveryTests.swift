import Foundation
import Glibc
import History
import Runs
import Server
import TestSupport
import Testing

@Suite("What a server finds when it begins", .ownThread)
struct RecoveryTests {
    private static let waiting = """
        on: { push: , workflow_dispatch: }
        jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'touch FOLDER/begun; while [ ! -e FOLDER/go ]; do sleep 0.05; done' }] } }
        """

    private func with(ending expected: String, _ body: (ServedScratch, String) throws -> Void) throws {
        let folder = "/tmp/sluice-recovery-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = Self.waiting.replacing("FOLDER", with: folder)
        try ServedScratch.with(workflows: ["waiting": text]) { served in
            try body(served, folder)
            try "".write(toFile: folder + "/go", atomically: false, encoding: .utf8)
            let hasEnded = try eventually(within: 120) { try conclusion(served) != nil }
            #expect(hasEnded)
            #expect(try conclusion(served) == expected)
        }
    }

    private func conclusion(_ served: ServedScratch) throws -> String? {
        try served.scratch.run("show", "1", "--json", "--data-dir", served.store).objects().first?["conclusion"]
            as? String
    }

    /// The processes of this program.
    private func programs(_ served: ServedScratch) -> [pid_t] {
        served.scratch.leftovers().compactMap { $0.value == "sluice" ? $0.key : nil }
    }

    private func start(_ served: ServedScratch) throws -> ChildProcess {
        let run = try served.scratch.start(["run", "waiting", "--ref", "main", "--data-dir", served.store])
        #expect(try eventually(within: 120) { try served.scratch.runCount("--data-dir", served.store) == 1 })
        return run
    }

    @Test("a run that died with everything while the server was away is taken up, and ends: its step is lost")
    func takesUp() throws {
        try with(ending: "failure") { served, folder in
            served.stop()
            let run = try start(served)
            // As when the machine fails: the engine, its keeper and the step.
            let hasBegun = eventually(within: 120) { access(folder + "/begun", F_OK) == 0 }
            #expect(hasBegun)
            served.scratch.killAllTogether()
            let isGone = eventually(within: 120) { run.hasEnded && served.scratch.leftovers().isEmpty }
            #expect(isGone)
            #expect(try conclusion(served) == nil)
            let store = try Store.open(directory: served.store)
            #expect(RunLife(try store.run(1), in: store) == .abandoned)
            try served.start()
        }
    }

    @Test("what was begun goes on before what waits in the queue begins")
    func comesFirst() throws {
        try with(ending: "failure") { served, folder in
            served.stop()
            let project = "projects: { demo: { repository: \(served.scratch.repository) } }\n"
            try served.configure(project + "capacity: { jobs: 4, memory-floor: 1MiB, disk-floor: 1000000MiB }\n")
            try served.start()
            // Nobody takes it back: whoever waits for the answer loses the server.
            let waiter = try served.scratch.start(
                [
                    "-s", "--unix-socket", served.socket, "-H", "content-type: application/json", "-d",
                    #"{"workflow": "waiting"}"#, "http://localhost/api/v1/projects/demo/runs",
                ], program: "curl")
            let isWaiting = try eventually(within: 120) {
                try served.tell("GET", "/api/v1/projects/demo/queue").text.contains("of the disk are free")
            }
            #expect(isWaiting)
            served.kill()
            _ = eventually(within: 120) { waiter.hasEnded }

            let run = try start(served)
            _ = eventually(within: 120) { access(folder + "/begun", F_OK) == 0 }
            served.scratch.killAllTogether()
            #expect(eventually(within: 120) { run.hasEnded && served.scratch.leftovers().isEmpty })
            try served.configure(project + "capacity: { jobs: 4, memory-floor: 1MiB, disk-floor: 1MiB }\n")
            try served.start()
            try #require(
                try eventually(within: 120) { try served.scratch.runCount("--data-dir", served.store) == 2 },
                "\(served.log)")
            let store = try Store.open(directory: served.store)
            let takenUp = try #require(
                try store.entries(ofRun: 1).first { if case .engineAttached = $0.event { true } else { false } })
            #expect(takenUp.time < (try store.run(2)).createdAt, "\(served.log)")
        }
    }

    @Test("kill -9 of the server harms no run, and leaves nothing behind but runs")
    func harmsNoRun() throws {
        try with(ending: "success") { served, _ in
            let run = try start(served)
            let engine = run.pid
            let hasAll = eventually(within: 120) { programs(served).count >= 2 }
            #expect(hasAll)
            served.kill()
            let isAlone = eventually(within: 120) { programs(served) == [engine] }
            #expect(isAlone)
            #expect(!run.hasEnded)
            try served.start()
        }
    }
}
