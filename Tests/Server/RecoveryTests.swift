import Foundation
import Glibc
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
            let hasEnded = try eventually(within: 60) { try conclusion(served) != nil }
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
        #expect(try eventually(within: 30) { try served.scratch.runCount("--data-dir", served.store) == 1 })
        return run
    }

    @Test("a run that died with everything while the server was away is taken up, and ends: its step is lost")
    func takesUp() throws {
        try with(ending: "failure") { served, folder in
            served.stop()
            let run = try start(served)
            // As when the machine fails: the engine, its keeper and the step.
            let hasBegun = eventually(within: 30) { access(folder + "/begun", F_OK) == 0 }
            #expect(hasBegun)
            for pid in served.scratch.leftovers().keys { kill(pid, SIGKILL) }
            let isGone = eventually(within: 10) { run.hasEnded }
            #expect(isGone)
            #expect(try conclusion(served) == nil)
            try served.start()
        }
    }

    @Test("kill -9 of the server harms no run, and leaves nothing behind that watched for it")
    func harmsNoRun() throws {
        try with(ending: "success") { served, _ in
            let run = try start(served)
            let engine = run.pid
            // Itself, who watches for it, and the engine.
            let hasAll = eventually(within: 30) { programs(served).count >= 3 }
            #expect(hasAll)
            served.kill()
            let isAlone = eventually(within: 30) { programs(served) == [engine] }
            #expect(isAlone)
            #expect(!run.hasEnded)
            try served.start()
        }
    }
}
