import Foundation
import Processes
import TestSupport
import Testing

@Suite("Engines come and go", .ownThread)
struct EngineTests {
    @Test("An engine that comes back learns what ran on and what ended without it, and the output has no gap")
    func reconnect() async throws {
        try await KeeperFixture.with { keeper in
            let first = try keeper.engine()
            let script = "for i in $(seq 200); do echo line $i; sleep 0.002; done; echo '::add-mask::later-secret'"
            let long = try keeper.script("long", script)
            let short = try keeper.script("short", "exit 4")
            let waiting = try keeper.script("waiting", "while [ ! -e go ]; do sleep 0.01; done")
            for spawn in [long, short, waiting] { _ = try await first.start(spawn) }
            #expect(EngineAbsence.start(in: keeper.run) == nil)
            let before = UnixTime.now()
            first.vanish()
            await KeeperFixture.wait { EngineAbsence.start(in: keeper.run) != nil }
            #expect(try #require(EngineAbsence.start(in: keeper.run)) >= before)
            for step in [long.step, short.step] {
                await KeeperFixture.wait {
                    (try? ExitRecord.read(runDirectory: keeper.run, step: step)).flatMap { $0 } != nil
                }
            }
            let second = try keeper.engine(epoch: 2)
            let greeting = second.client.greeting
            #expect(EngineAbsence.start(in: keeper.run) == nil)
            #expect(greeting.steps.map(\.step) == [long.step, short.step, waiting.step])
            let record = try ExitRecord.read(runDirectory: keeper.run, step: short.step)
            #expect(greeting.steps[1].state == record.map { .ended($0) })
            guard case .running = greeting.steps[2].state else {
                Issue.record("\(greeting.steps[2])")
                return
            }
            #expect(greeting.masks == ["later-secret"])
            let expected = (1...200).map { "line \($0)\n" }.joined() + "::add-mask::***\n"
            #expect(try keeper.log("long") == expected)
            #expect(FileManager.default.createFile(atPath: keeper.run.path + "/go", contents: nil))
            #expect(try await second.end(of: waiting.step).status == .exited(code: 0))
        }
    }

    @Test("A higher epoch takes over, and a lower one is refused from then on")
    func fencing() async throws {
        try await KeeperFixture.with { keeper in
            let old = try keeper.engine(epoch: 5)
            let new = try keeper.engine(epoch: 6)
            #expect(await old.next() == .fenced(by: 6))
            #expect(await old.next() == nil)
            let error = #expect(throws: KeeperError.self) { try keeper.engine(epoch: 5) }
            #expect(error?.code == .fenced)
            #expect(throws: KeeperError.self) {
                // The socket may take a first message before it is known to be closed.
                for _ in 0..<100 { try old.send(.spawn(try keeper.script("old", "touch old"))) }
            }
            #expect(try await new.run(try keeper.script("new", ":")).status == .exited(code: 0))
            #expect(!FileManager.default.fileExists(atPath: keeper.run.path + "/old"))
        }
    }

    @Test("Growing output is told, at most about every 50 ms")
    func progress() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            let text = (1...100).map { "line \($0)\n" }.joined()
            let spawn = try keeper.script(
                "1", "for i in $(seq 100); do echo line $i; sleep 0.003; done; until [ -e told ]; do sleep 0.01; done")
            _ = try await engine.start(spawn)
            // The end overtakes what is told late.
            _ = try await engine.until { report in
                if case .progress(_, let bytes) = report { bytes == UInt64(text.utf8.count) } else { false }
            }
            #expect(FileManager.default.createFile(atPath: keeper.run.path + "/told", contents: nil))
            let record = try await engine.end(of: spawn.step)
            let sizes = engine.heard.compactMap { report -> UInt64? in
                if case .progress(_, let bytes) = report { bytes } else { nil }
            }
            #expect(sizes.last == record.logBytes && sizes == sizes.sorted())
            let elapsed = (record.ended.nanoseconds - record.started.nanoseconds) / 50_000_000
            #expect(sizes.count >= 2 && sizes.count <= Int(elapsed) + 2)
        }
    }

    @Test("Without an engine for longer than the grace, the keeper brings one back; with one, it does not")
    func resume() async throws {
        let command = ["bash", "-c", "echo told; echo $PPID"]
        try await KeeperFixture.with(resumeCommand: command, grace: .seconds(1)) { keeper in
            let engine = try keeper.engine()
            _ = try await engine.run(try keeper.script("1", ":"))
            // Empty, unless this test was so slow that the keeper went without an engine for the grace.
            let before = (try? readSmallFile(keeper.run.resumeLog)) ?? []
            // Longer than the grace.
            _ = try await engine.run(try keeper.script("2", "sleep 1.3"))
            #expect(((try? readSmallFile(keeper.run.resumeLog)) ?? []) == before)
            engine.vanish()
            let expected = before + Array("told\n\(engine.client.greeting.keeper.pid)\n".utf8)
            let resumed = { (try? readSmallFile(keeper.run.resumeLog)) ?? [] }
            await KeeperFixture.wait { resumed().count >= expected.count }
            // More attempts may have followed by now.
            #expect(resumed().starts(with: expected))
        }
    }

    @Test("A keeper to which nobody comes back tries three times and ends when nothing runs")
    func abandoned() async throws {
        try await KeeperFixture.with(resumeCommand: ["bash", "-c", "echo tried"], grace: .milliseconds(300)) { keeper in
            let engine = try keeper.engine()
            _ = try await engine.run(try keeper.script("1", "(setsid sleep 300 > /dev/null 2>&1 & echo $! > pid)"))
            let pid = try await keeper.words(in: "pid")[0]
            engine.vanish()
            await KeeperFixture.wait { KeeperRecovery.livingKeeper(of: keeper.run) == nil }
            #expect(KeeperRecovery.livingKeeper(of: keeper.run) == nil)
            // One more if the keeper was quicker than this engine: whoever connects begins the count anew.
            let attempts = try readSmallFile(keeper.run.resumeLog).split(separator: 0x0A)
            #expect(attempts.count >= 3 && attempts.count <= 6)
            #expect(!isAlive(pid))
        }
    }

    @Test("A run has one keeper, and without one nobody answers")
    func oneKeeper() async throws {
        try await KeeperFixture.with { keeper in
            let error = #expect(throws: KeeperError.self) { try keeper.startKeeper() }
            #expect(error?.code == .alreadyRunning)
            let engine = try keeper.engine()
            try engine.send(.shutdown)
            _ = try await engine.until { if case .farewell = $0 { true } else { false } }
            await KeeperFixture.wait { KeeperRecovery.livingKeeper(of: keeper.run) == nil }
            let absent = #expect(throws: KeeperError.self) { try keeper.engine() }
            #expect(absent?.code == .notRunning)
        }
    }

    @Test("A keeper outlives a SIGTERM, SIGINT and SIGHUP of its terminal")
    func signals() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            for signal: Int32 in [1, 2, 3, 15] { ProcessHandle.open(engine.client.greeting.keeper)?.send(signal) }
            #expect(try await engine.run(try keeper.script("1", ":")).status == .exited(code: 0))
        }
    }

    @Test("A keeper that cannot start says why")
    func cannotStart() {
        let nowhere = RunDirectory("/no/such/run")
        let error = #expect(throws: KeeperError.self) {
            try KeeperLauncher.start(
                executable: KeeperFixture.executable, runDirectory: nowhere, resumeCommand: [])
        }
        #expect(error?.message == "The run directory \"/no/such/run\" cannot be entered: No such file or directory.")
        let missing = #expect(throws: KeeperError.self) {
            try KeeperLauncher.start(executable: "/no/such/keeper", runDirectory: nowhere, resumeCommand: [])
        }
        #expect(missing?.code == .startFailed)
    }
}
