import Foundation
import Glibc
import Processes
import TestSupport
import Testing

/// With a small bound. Both ways of bounding: the kernel's, and the keeper's own.
@Suite("A step that forks without end", .ownThread, .serialized)
struct ForkBombTests {
    /// Doubles until it cannot; no process of it ends by itself, and none asks twice for what it did not get.
    private static let bomb = "bomb() { bomb & bomb & sleep 300; }; echo $$ > pid; bomb"

    private func children(_ mark: String) -> Int {
        ProcessTable().marked(with: [mark]).count
    }

    @Test("is bounded by the kernel, its job can be ended, and its log says what happened")
    func kernel() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            // Without a pids cgroup the other test is this one.
            guard engine.client.greeting.containment == .cgroup else { return }
            let spawn = try keeper.script("1", Self.bomb, processLimit: 64)
            _ = try await engine.start(spawn)
            _ = try await keeper.words(in: "pid")
            var most = 0
            let mark = try #require(spawn.jobMark)
            await KeeperFixture.wait {
                most = max(most, children(mark))
                return most > 8 && (try? keeper.log("1").contains("Resource temporarily unavailable")) ?? false
            }
            #expect(most <= 64 && most > 8, "\(most)")
            // The machine is usable: another job's step runs as ever.
            #expect(try await engine.run(try keeper.script("2", "echo fine", job: "other")).status == .exited(code: 0))
            #expect(try await engine.endJob() > 8)
            #expect(children(mark) == 0)
            #expect(try keeper.log("1").contains("processes could not be started: the job has its limit of 64.\n"))
        }
    }

    @Test("is ended by the keeper where no cgroup can be made")
    func keeper() async throws {
        try await KeeperFixture.with(containment: .environmentMark) { keeper in
            let engine = try keeper.engine()
            // Many and not endless: what the kernel does not bound would hurt whoever runs the tests, if we did not either.
            let spawn = try keeper.script("1", "for i in $(seq 300); do sleep 300 & done; wait", processLimit: 64)
            let record = try await engine.run(spawn)
            #expect(record.status == .signalled(signal: SIGKILL))
            let mark = try #require(spawn.jobMark)
            await KeeperFixture.wait { children(mark) == 0 }
            #expect(children(mark) == 0)
            #expect(try keeper.log("1").contains("more than its limit of 64: all of them are ended.\n"))
            #expect(try await engine.run(try keeper.script("2", "echo fine")).status == .exited(code: 0))
        }
    }
}
