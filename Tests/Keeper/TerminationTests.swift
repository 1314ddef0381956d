import Processes
import TestSupport
import Testing

@Suite("Bringing a step to its end", .ownThread)
struct TerminationTests {
    @Test("An interrupt sends SIGINT first, and the exit record has the reason")
    func interrupt() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            let script = "trap 'echo got INT; exit 7' INT; echo ready > ready; while :; do sleep 0.01; done"
            let spawn = try keeper.script("1", script, ladder: .standard())
            _ = try await engine.start(spawn)
            _ = try await keeper.words(in: "ready")
            try engine.send(.interrupt(step: spawn.step, reason: "cancelled", force: .ladder))
            let record = try await engine.end(of: spawn.step)
            #expect(record.status == .exited(code: 7))
            #expect(record.interrupted == "cancelled" && !record.timedOut)
            #expect(try keeper.log("1") == "got INT\n")
        }
    }

    @Test("A step that ignores SIGINT and SIGTERM is killed at the ladder's end, with its whole group")
    func stubborn() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            let script = """
                trap 'echo INT' INT; trap 'echo TERM' TERM
                (trap '' INT TERM; exec sleep 300) & echo $! > child
                while :; do sleep 0.01 || :; done
                """
            let spawn = try keeper.script("1", script)
            _ = try await engine.start(spawn)
            let child = try await keeper.words(in: "child")[0]
            try engine.send(.interrupt(step: spawn.step, reason: "cancelled", force: .ladder))
            let record = try await engine.end(of: spawn.step)
            #expect(record.status == .signalled(signal: 9))
            // Whether bash came to say that it had heard the others before depends on what else the machine does.
            await KeeperFixture.wait { !isAlive(child) }
            #expect(!isAlive(child))
        }
    }

    @Test("When the leader goes early, the rest of its group is ended before the step's end is told")
    func remainder() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            let script = "(trap '' INT TERM; exec sleep 300) & echo $! > child; exec sleep 300"
            let spawn = try keeper.script("1", script)
            _ = try await engine.start(spawn)
            let child = try await keeper.words(in: "child")[0]
            try engine.send(.interrupt(step: spawn.step, reason: "cancelled", force: .ladder))
            #expect(try await engine.end(of: spawn.step).status == .signalled(signal: 2))
            #expect(!isAlive(child))
        }
    }

    @Test("A forced interrupt is SIGKILL at once, also in the middle of a ladder")
    func force() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            let spawn = try keeper.script("1", "trap '' INT; echo ready > ready; sleep 300", ladder: .standard())
            _ = try await engine.start(spawn)
            _ = try await keeper.words(in: "ready")
            try engine.send(.interrupt(step: spawn.step, reason: "cancelled", force: .ladder))
            try engine.send(.interrupt(step: spawn.step, reason: "forced", force: .kill))
            let record = try await engine.end(of: spawn.step)
            #expect(record.status == .signalled(signal: 9) && record.interrupted == "cancelled")
        }
    }

    @Test("A timeout is enforced while no engine is there")
    func timeout() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            let spawn = try keeper.script("1", "sleep 300", timeout: .milliseconds(200))
            _ = try await engine.start(spawn)
            engine.vanish()
            await KeeperFixture.wait {
                (try? ExitRecord.read(runDirectory: keeper.run, step: spawn.step)).flatMap { $0 } != nil
            }
            let record = try #require(try ExitRecord.read(runDirectory: keeper.run, step: spawn.step))
            #expect(record.timedOut && record.status == .signalled(signal: 2) && record.interrupted == nil)
        }
    }

    @Test("Interrupting a step that has ended, or never was, is no error")
    func tooLate() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            _ = try await engine.run(try keeper.script("1", ":"))
            try engine.send(.interrupt(step: StepID("1"), reason: "late", force: .ladder))
            try engine.send(.interrupt(step: StepID("never"), reason: "late", force: .kill))
            #expect(try await engine.run(try keeper.script("2", ":")).status == .exited(code: 0))
            #expect(!engine.heard.contains { if case .refused = $0 { true } else { false } })
        }
    }
}
