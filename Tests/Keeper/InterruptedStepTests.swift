import Foundation
import Processes
import TestSupport
import Testing

/// Both ways of knowing a job's processes.
private let containments: [KeeperGreeting.Containment] = [.cgroup, .environmentMark]

@Suite("What a step leaves behind that timed out or was interrupted", .ownThread)
struct InterruptedStepTests {
    @Test(
        "is gone when its end is told: in its session, in one of its own, below one of these", arguments: containments)
    func gone(containment: KeeperGreeting.Containment) async throws {
        try await KeeperFixture.with(containment: containment) { keeper in
            let engine = try keeper.engine()
            let script = """
                (trap '' INT; echo $BASHPID > child; sleep 300) &
                (trap '' INT TERM; exec setsid bash -c 'echo $$ > daemon; sleep 300' > /dev/null 2>&1) &
                setsid bash -c 'env -i PATH=$PATH setsid bash -c "echo \\$\\$ > hidden; sleep 300" & wait' > /dev/null 2>&1 &
                while [ ! -s hidden ] || [ ! -s daemon ]; do sleep 0.01; done
                echo ready > ready; exec sleep 300
                """
            let spawn = try keeper.script("1", script)
            _ = try await engine.start(spawn)
            _ = try await keeper.words(in: "ready")
            var left: [String] = []
            for file in ["child", "daemon", "hidden"] { left += try await keeper.words(in: file) }
            #expect(left.count == 3 && left.allSatisfy(isAlive))
            try engine.send(.interrupt(step: spawn.step, reason: "cancelled", force: .ladder))
            #expect(try await engine.end(of: spawn.step).status == .signalled(signal: SIGINT))
            #expect(!left.contains(where: isAlive), "\(left.filter(isAlive))")
        }
    }

    @Test("is not what other steps have started", arguments: containments)
    func others(containment: KeeperGreeting.Containment) async throws {
        try await KeeperFixture.with(containment: containment) { keeper in
            let engine = try keeper.engine()
            // A server, whose later children are as young as those of the step that times out.
            let server = "(while :; do sleep 0.01; done) > /dev/null 2>&1 & echo $! > server"
            #expect(try await engine.run(try keeper.script("1", server)).status == .exited(code: 0))
            let beside = try keeper.script("2", "echo $$ > beside; sleep 300")
            _ = try await engine.start(beside)
            let record = try await engine.run(
                try keeper.script("3", "sleep 300 & sleep 300", timeout: .milliseconds(50)))
            #expect(record.timedOut)
            for file in ["server", "beside"] {
                let pid = try await keeper.words(in: file)[0]
                #expect(isAlive(pid), "\(file)")
            }
            #expect(try await engine.run(try keeper.script("4", "true")).status == .exited(code: 0))
            _ = try await engine.endJob()
        }
    }

    @Test("leaves the next step of the job room to fork, though it was a fork bomb")
    func bomb() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            // Without a pids cgroup nothing keeps the bomb from harming the machine: 'others' has to do.
            guard engine.client.greeting.containment == .cgroup else { return }
            let bomb = "bomb() { bomb & bomb & sleep 300; }; bomb"
            let record = try await engine.run(
                try keeper.script("1", bomb, timeout: .milliseconds(500), processLimit: 64))
            #expect(record.timedOut)
            let next = try await engine.run(
                try keeper.script("2", "for i in $(seq 40); do sleep 0.2 & done; wait; echo fine", processLimit: 64))
            #expect(next.status == .exited(code: 0))
            #expect(try keeper.log("2") == "fine\n")
        }
    }

    @Test("is killed at once when the interrupt is forced meanwhile")
    func forced() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            let script = "(trap '' INT TERM; echo $BASHPID > child; while :; do sleep 1; done) & exec sleep 300"
            let spawn = try keeper.script("1", script)
            let leader = try await engine.start(spawn)
            let child = try await keeper.words(in: "child")[0]
            try engine.send(.interrupt(step: spawn.step, reason: "cancelled", force: .ladder))
            await KeeperFixture.wait { !isAlive("\(leader)") }
            try engine.send(.interrupt(step: spawn.step, reason: "forced", force: .kill))
            let record = try await engine.end(of: spawn.step)
            #expect(record.status == .signalled(signal: SIGINT) && record.interrupted == "cancelled")
            #expect(!isAlive(child))
        }
    }
}
