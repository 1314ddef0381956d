import Foundation
import Processes
import TestSupport
import Testing

/// Both ways of knowing a job's processes; where no cgroup can be made the first falls back to the second.
private let containments: [KeeperGreeting.Containment] = [.cgroup, .environmentMark]

@Suite("What steps leave behind", .ownThread)
struct LeftoverTests {
    /// A daemon as daemons are: forked twice, in a session of its own, all descriptors of the step given up or kept.
    private static func daemon(_ file: String, keepsOutput: Bool = false, environment: String = "") -> String {
        let output = keepsOutput ? "" : "> /dev/null 2>&1"
        return "(\(environment) setsid bash -c 'echo $$ > \(file); while :; do sleep 0.05; done' \(output) &)\n"
    }

    @Test("A daemon lives on after its step and dies with its job", arguments: containments)
    func daemonDies(containment: KeeperGreeting.Containment) async throws {
        try await KeeperFixture.with(containment: containment) { keeper in
            let engine = try keeper.engine()
            let record = try await engine.run(try keeper.script("1", LeftoverTests.daemon("pid")))
            #expect(record.status == .exited(code: 0))
            let pid = try await keeper.words(in: "pid")[0]
            #expect(isAlive(pid))
            #expect(try await engine.endJob() >= 1)
            #expect(!isAlive(pid))
            #expect(try await engine.endJob() == 0)
        }
    }

    @Test("A daemon that ignores SIGTERM and clears its environment dies, too", arguments: containments)
    func stubbornDaemon(containment: KeeperGreeting.Containment) async throws {
        try await KeeperFixture.with(containment: containment) { keeper in
            let engine = try keeper.engine()
            let script =
                "(env -i PATH=/usr/bin:/bin setsid bash -c 'trap \"\" TERM; echo $$ > pid; "
                + "while :; do sleep 0.05; done' > /dev/null 2>&1 &)"
            _ = try await engine.run(try keeper.script("1", script))
            let pid = try await keeper.words(in: "pid")[0]
            #expect(try await engine.endJob() >= 1)
            #expect(!isAlive(pid))
        }
    }

    @Test("The end of a step tells whether its job still has processes", arguments: containments)
    func emptiness(containment: KeeperGreeting.Containment) async throws {
        try await KeeperFixture.with(containment: containment) { keeper in
            let engine = try keeper.engine()
            func isEmptyAfter(_ spawn: StepSpawn) async throws -> Bool? {
                try engine.send(.spawn(spawn))
                let report = try await engine.until { if case .ended(spawn.step, _, _) = $0 { true } else { false } }
                if case .ended(_, _, let isJobEmpty) = report { return isJobEmpty }
                return nil
            }
            #expect(try await isEmptyAfter(keeper.script("1", "true")) == true)
            #expect(try await isEmptyAfter(keeper.script("2", "sleep 300 > /dev/null 2>&1 &")) == false)
            // Still there after the next step, and in nobody's way when it is gone.
            #expect(try await isEmptyAfter(keeper.script("3", "true")) == false)
            #expect(try await engine.endJob() == 1)
            #expect(try await isEmptyAfter(keeper.script("4", "true")) == true)
        }
    }

    @Test("A process in a group below its job's is not overlooked")
    func groupBelow() async throws {
        try await KeeperFixture.with(containment: .cgroup) { keeper in
            let engine = try keeper.engine()
            guard engine.client.greeting.containment == .cgroup else { return }
            let list = String(decoding: try readSmallFile(keeper.run.cgroupList).dropLast(), as: UTF8.self)
            let script = """
                mkdir \(list)/job-1/below
                (echo 0 > \(list)/job-1/below/cgroup.procs; exec sleep 300) > /dev/null 2>&1 & echo $! > pid
                while ! grep -q . \(list)/job-1/below/cgroup.procs; do sleep 0.01; done
                """
            _ = try await engine.run(try keeper.script("1", script))
            guard case .ended(_, _, let isJobEmpty) = engine.heard.last else {
                throw NothingHeard(before: engine.heard)
            }
            #expect(!isJobEmpty)
            let pid = try await keeper.words(in: "pid")[0]
            #expect(isAlive(pid))
            #expect(try await engine.endJob() == 1)
            #expect(!isAlive(pid))
        }
    }

    @Test("The end of one job leaves another's processes alone", arguments: containments)
    func otherJob(containment: KeeperGreeting.Containment) async throws {
        try await KeeperFixture.with(containment: containment) { keeper in
            let engine = try keeper.engine()
            _ = try await engine.run(try keeper.script("1", LeftoverTests.daemon("pid-a"), job: "a"))
            _ = try await engine.run(try keeper.script("2", LeftoverTests.daemon("pid-b"), job: "b"))
            let (first, second) = (try await keeper.words(in: "pid-a")[0], try await keeper.words(in: "pid-b")[0])
            _ = try await engine.endJob("a")
            #expect(!isAlive(first) && isAlive(second))
            _ = try await engine.endJob("b")
            #expect(!isAlive(second))
        }
    }

    @Test("A step ends with its own process, and what a child prints later is kept apart", arguments: containments)
    func lateOutput(containment: KeeperGreeting.Containment) async throws {
        try await KeeperFixture.with(containment: containment) { keeper in
            let engine = try keeper.engine()
            let script =
                "(while [ ! -e go ]; do sleep 0.01; done; echo late s3cret; echo done > done; sleep 300) & echo early"
            let record = try await engine.run(try keeper.script("1", script, secrets: ["s3cret"]))
            #expect(record.status == .exited(code: 0))
            #expect(try keeper.log("1") == "early\n")
            #expect(FileManager.default.createFile(atPath: keeper.run.path + "/go", contents: nil))
            _ = try await keeper.words(in: "done")
            _ = try await engine.endJob()
            #expect(try keeper.log("1") == "early\n")
            #expect(try keeper.lateLog("1") == "late ***\n")
        }
    }

    @Test("A child that never stops printing does not keep its step from ending", arguments: containments)
    func endlessChild(containment: KeeperGreeting.Containment) async throws {
        try await KeeperFixture.with(containment: containment) { keeper in
            let engine = try keeper.engine()
            let record = try await engine.run(try keeper.script("1", "yes & sleep 0.05", outputLimit: 1 << 20))
            #expect(record.status == .exited(code: 0))
            #expect(try await engine.endJob() >= 1)
        }
    }

    @Test(
        "A shutdown ends running steps and daemons, records the steps, and leaves no socket, lock or cgroup",
        arguments: containments)
    func shutdown(containment: KeeperGreeting.Containment) async throws {
        try await KeeperFixture.with(containment: containment) { keeper in
            let engine = try keeper.engine()
            _ = try await engine.run(try keeper.script("1", LeftoverTests.daemon("pid", keepsOutput: true)))
            let pid = try await keeper.words(in: "pid")[0]
            let running = try keeper.script("2", "sleep 300")
            _ = try await engine.start(running)
            let group = (try? readSmallFile(keeper.run.cgroupList)).map {
                String(decoding: $0.dropLast(), as: UTF8.self)
            }
            try engine.send(.shutdown)
            let farewell = try await engine.until { if case .farewell = $0 { true } else { false } }
            #expect(farewell != .farewell(processesEnded: 0))
            #expect(await engine.next() == nil)
            #expect(!isAlive(pid))
            let record = try #require(try ExitRecord.read(runDirectory: keeper.run, step: running.step))
            #expect(record.status == .signalled(signal: 15) && record.interrupted == "its job ended")
            await KeeperFixture.wait { KeeperRecovery.livingKeeper(of: keeper.run) == nil }
            let left = namesInFolder(keeper.run.path).filter { $0.hasPrefix("keeper.") }
            #expect(left == ["keeper.log"])
            if let group { #expect(!FileManager.default.fileExists(atPath: group)) }
            #expect(engine.heard.last == farewell)
        }
    }

    @Test(
        "A keeper killed with -9 is noticed, its steps are found and ended, and a new keeper tells them as lost",
        arguments: containments)
    func keeperKilled(containment: KeeperGreeting.Containment) async throws {
        try await KeeperFixture.with(containment: containment) { keeper in
            let engine = try keeper.engine()
            let done = try await engine.run(try keeper.script("1", LeftoverTests.daemon("pid")))
            let daemon = try await keeper.words(in: "pid")[0]
            let running = try keeper.script("2", "trap '' TERM; echo ready > ready; while :; do sleep 0.05; done")
            let step = try await engine.start(running)
            _ = try await keeper.words(in: "ready")
            #expect(throws: KeeperError.self) { try KeeperRecovery.endLeftovers(runDirectory: keeper.run) }

            let identity = try #require(KeeperRecovery.livingKeeper(of: keeper.run))
            #expect(identity == engine.client.greeting.keeper)
            ProcessHandle.open(identity)?.send(9)
            let loss = try await engine.until { if case .connectionLost = $0 { true } else { false } }
            #expect(loss == engine.heard.last)
            #expect(await engine.next() == nil)
            await KeeperFixture.wait { KeeperRecovery.livingKeeper(of: keeper.run) == nil }

            #expect(isAlive(daemon) && isAlive(String(step)))
            #expect(try KeeperRecovery.endLeftovers(runDirectory: keeper.run, grace: .milliseconds(200)) >= 2)
            #expect(!isAlive(daemon) && !isAlive(String(step)))
            #expect(try KeeperRecovery.lostSteps(in: keeper.run) == [running.step])

            try keeper.startKeeper(containment: containment)
            let second = try keeper.engine(epoch: 2)
            #expect(
                second.client.greeting.steps == [
                    StepStatus(step: try StepID("1"), job: "job", state: .ended(done)),
                    StepStatus(step: running.step, job: "job", state: .lost),
                ])
            try second.send(.spawn(running))
            let answer = try await second.until { if case .alreadyKnown = $0 { true } else { false } }
            #expect(answer == .alreadyKnown(StepStatus(step: running.step, job: "job", state: .lost)))
        }
    }

    @Test("The group of a killed keeper whose folder is gone is removed by the next keeper, and no other one")
    func abandonedGroup() async throws {
        var groups: [String] = []
        try await KeeperFixture.with(containment: .cgroup) { keeper in
            let engine = try keeper.engine()
            guard engine.client.greeting.containment == .cgroup else { return }
            groups.append(try LeftoverTests.group(of: keeper))
            _ = try await engine.run(try keeper.script("1", "true"))
            ProcessHandle.open(engine.client.greeting.keeper)?.send(9)
            await KeeperFixture.wait { KeeperRecovery.livingKeeper(of: keeper.run) == nil }
            unlink(keeper.run.cgroupList)
        }
        guard let abandoned = groups.first else { return }
        // Another test's keeper may have been there already.
        try await KeeperFixture.with(containment: .cgroup) { living in
            _ = try living.engine()
            try await KeeperFixture.with(containment: .cgroup) { _ in }
            await KeeperFixture.wait { !FileManager.default.fileExists(atPath: abandoned) }
            #expect(!FileManager.default.fileExists(atPath: abandoned))
            #expect(FileManager.default.fileExists(atPath: try LeftoverTests.group(of: living)))
        }
    }

    private static func group(of keeper: KeeperFixture) throws -> String {
        String(decoding: try readSmallFile(keeper.run.cgroupList).dropLast(), as: UTF8.self)
    }
}
