import Foundation
import Glibc
import TestSupport
import Testing

/// What goes wrong below a run: processes that stand still, two engines at once, a store that is copied or cannot be written.
@Suite("Faults of the ground", .ownThread)
struct GroundFaultTests {
    /// A run whose first step waits for the gate.
    private func withRun(_ body: (Scratch, ChildProcess) throws -> Void) throws {
        try Scratch.with { scratch in
            try scratch.write("workflows/w.yml", RecoveryTests.workflow(scratch))
            try scratch.commit()
            let engine = try scratch.start(["run", "w"])
            try #require(eventually(within: 120) { scratch.witness.contains("start") }, "\(engine.errors)")
            try body(scratch, engine)
        }
    }

    private func openGate(_ scratch: Scratch) throws {
        try "".write(toFile: scratch.folder + "/gate", atomically: false, encoding: .utf8)
    }

    private func keeper(_ scratch: Scratch) throws -> pid_t {
        try #require(scratch.leftovers().first { $0.value.hasPrefix("sluice-keeper") }?.key)
    }

    private func killAll(_ scratch: Scratch, _ engine: ChildProcess) throws {
        engine.signal(SIGKILL)
        kill(try keeper(scratch), SIGKILL)
        _ = try engine.answer()
    }

    // MARK: Processes that stand still

    /// Longer than a keeper waits for an engine; `SLUICE_STOP_SECONDS=60` makes it the minute of the promise.
    static let stop = ProcessInfo.processInfo.environment["SLUICE_STOP_SECONDS"].flatMap(Double.init) ?? 12

    @Test(
        "A process that is stopped is not taken for a dead one: no other one comes, and the run goes on when it does",
        arguments: [["engine"], ["keeper"], ["engine", "keeper"]])
    func stopped(_ names: [String]) throws {
        try withRun { scratch, engine in
            let pids = try names.map { $0 == "engine" ? engine.pid : try keeper(scratch) }
            for pid in pids { kill(pid, SIGSTOP) }
            defer { for pid in pids { kill(pid, SIGCONT) } }
            try openGate(scratch)
            try #require(eventually(within: 120) { scratch.witness.contains("end") })
            let before = Set(scratch.leftovers().filter { $0.value.hasPrefix("sluice") }.keys)
            // The time itself is what is tested.
            #expect(!eventually(within: Self.stop) { scratch.witness.contains("last") })
            if names.contains("engine") {
                let refused = try scratch.run("resume", "1")
                #expect(refused.status == 2 && refused.errors.contains("is being run by process"), "\(refused)")
            }
            #expect(Set(scratch.leftovers().filter { $0.value.hasPrefix("sluice") }.keys) == before)
            for pid in pids { kill(pid, SIGCONT) }
            let answer = try engine.answer()
            #expect(answer.status == 0, "\(answer)")
            #expect(scratch.witness == ["start", "end", "last", "cleanup"])
            #expect(try scratch.shown()["engine_losses"] as? Int == 0)
        }
    }

    // MARK: Two engines

    @Test("Of engines that take up one run at the same moment one does, and no step runs twice")
    func engines() throws {
        try withRun { scratch, engine in
            try killAll(scratch, engine)
            let engines = try (0..<5).map { _ in try scratch.start(["resume", "1"]) }
            let answers = try engines.map { try $0.answer() }
            // The run fails: its step is lost. Those that came too late are told who was first, or that all is over.
            #expect(answers.count { $0.status == 1 } == 1, "\(answers)")
            #expect(answers.count { $0.status == 2 } == 4, "\(answers)")
            #expect(scratch.witness == ["start", "last", "cleanup"])
            #expect(try scratch.shown()["engine_losses"] as? Int == 1)
        }
    }

    // MARK: A copied store

    private func copy(_ scratch: Scratch) throws -> String {
        let copy = scratch.folder + "/copy"
        _ = try scratch.start(["-a", scratch.path(".sluice"), copy], program: "cp").answer()
        return copy
    }

    @Test(
        "A store that was copied in mid-run is told apart while the run lives, and harms neither its steps nor itself")
    func copied() throws {
        try withRun { scratch, engine in
            let copy = try copy(scratch)
            #expect(try scratch.run("history", "--data-dir", copy).output.contains("running"))
            let first = try scratch.run("resume", "1", "--data-dir", copy)
            #expect(first.status == 2 && first.errors.contains("is being run by process"), "\(first)")

            // The engine is gone, and its keeper works for the store that was copied.
            engine.signal(SIGKILL)
            _ = try engine.answer()
            let second = try scratch.run("resume", "1", "--data-dir", copy)
            #expect(second.status == 2 && second.errors.contains("this store is a copy"), "\(second)")
            #expect(scratch.witness == ["start"])

            try openGate(scratch)
            let resumed = try scratch.run("resume", "1")
            #expect(resumed.status == 0, "\(resumed)")
            #expect(scratch.witness == ["start", "end", "last", "cleanup"])

            // Nothing of the run lives any more: the copy is a run whose engine and keeper are gone, as any other.
            let third = try scratch.run("resume", "1", "--data-dir", copy)
            #expect(third.status == 1 && third.output.contains("not run a second time"), "\(third)")
            #expect(scratch.witness == ["start", "end", "last", "cleanup", "last", "cleanup"])
            #expect(try scratch.run("history", "--data-dir", copy).output.contains("failure"))
        }
    }

    // MARK: A store that cannot be written

    @Test(
        "A read-only store refuses new runs with a sentence, and what is recorded can be read",
        .enabled(if: Boot.canBeMade))
    func readOnly() throws {
        try Scratch.with(workflows: ["w": "on: push\njobs: { a: { runs-on: linux, steps: [{ run: echo ok }] } }\n"]) {
            scratch in
            #expect(try scratch.run("run", "w").status == 0)
            func sluice(_ arguments: String...) throws -> Answer {
                let script = #"mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"; exec "$@""#
                return try scratch.start(
                    ["-m", "sh", "-e", "-c", script, scratch.path(".sluice"), scratch.sluice] + arguments,
                    program: "unshare"
                ).answer()
            }
            // The last to close the database most often takes up its write-ahead log; both are read.
            _ = try scratch.start(
                [scratch.path(".sluice/history.sqlite"), "PRAGMA wal_checkpoint(TRUNCATE)"], program: "sqlite3"
            ).answer()
            #expect(access(scratch.path(".sluice/history.sqlite-wal"), F_OK) != 0)
            for command in [["run", "w"], ["gc"]] {
                let answer = try command.count == 2 ? sluice(command[0], command[1]) : sluice(command[0])
                #expect(answer.status == 3, "\(answer)")
                #expect(
                    answer.errors.contains("history.sqlite\" cannot be used: attempt to write a readonly"), "\(answer)")
            }
            #expect(try sluice("history").output.contains("success"))
            #expect(try sluice("show", "1").output.contains("✓ a"))
            #expect(try sluice("logs", "1", "--raw").output == "ok\n")
            #expect(try sluice("obligations").status == 0)
            #expect(try scratch.runCount() == 1)
        }
    }
}
