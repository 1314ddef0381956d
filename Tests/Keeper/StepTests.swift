import Foundation
import Processes
import TestSupport
import Testing

@Suite("A step under a real keeper", .ownThread)
struct StepTests {
    @Test("Its output and its exit are on disk before its end is told")
    func plain() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            let record = try await engine.run(try keeper.script("1", "echo out; echo err >&2; exit 3"))
            #expect(record.status == .exited(code: 3))
            #expect(try ExitRecord.read(runDirectory: keeper.run, step: StepID("1")) == record)
            #expect(try keeper.log("1") == "out\nerr\n")
            #expect(record.logBytes == 8)
            #expect(record.bootID == .current && record.started < record.ended)
            let lines = try StepLog(folder: keeper.run.folder(of: StepID("1"))).lines(from: 0)
            #expect(lines.map(\.text) == ["out", "err"])
            #expect(lines.allSatisfy { ($0.time ?? record.ended) >= record.started && $0.isComplete })
        }
    }

    @Test("It has a session of its own, no input, default signals and no descriptor but three")
    func surroundings() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            let script = """
                readlink /proc/$$/fd/0
                awk '{print $1 == $6 && $5 == $6}' /proc/$$/stat
                umask; pwd; yes | head -1; cat
                """
            let record = try await engine.run(try keeper.script("1", script))
            #expect(record.status == .exited(code: 0))
            let lines = try keeper.log("1").split(separator: "\n").map(String.init)
            let here = (keeper.run.path as NSString).resolvingSymlinksInPath
            #expect(lines == ["/dev/null", "1", "0022", here, "y"])

            // A shell opens descriptors and changes signals of its own.
            var bare = try keeper.script("2", "")
            bare.arguments = ["grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"]
            _ = try await engine.run(bare)
            #expect(try keeper.log("2") == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
        }
    }

    @Test("A step that cannot start has an exit record that says why")
    func cannotStart() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            var missing = try keeper.script("1", "")
            missing.arguments = ["no-such-shell"]
            let first = try await engine.run(missing)
            #expect(first.status == .failedToStart("The program \"no-such-shell\" was not found in PATH."))
            var nowhere = try keeper.script("2", "")
            nowhere.workingDirectory = "/no/such/folder"
            let second = try await engine.run(nowhere)
            #expect(
                second.status
                    == .failedToStart(
                        "The working directory \"/no/such/folder\" cannot be entered: No such file or directory."))
            var nothing = try keeper.script("3", "")
            nothing.arguments = []
            #expect(try await engine.run(nothing).status.isFailureToStart)
            #expect(try ExitRecord.read(runDirectory: keeper.run, step: StepID("1")) == first)
        }
    }

    @Test("A second word to spawn the same step starts nothing, running or ended")
    func atMostOnce() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            let spawn = try keeper.script("1", "echo once >> count; while [ ! -e go ]; do sleep 0.01; done")
            let pid = try await engine.start(spawn)
            try engine.send(.spawn(spawn))
            let running = try await engine.until { if case .alreadyKnown = $0 { true } else { false } }
            guard case .alreadyKnown(let status) = running, case .running(pid, _) = status.state else {
                Issue.record("\(running)")
                return
            }
            #expect(FileManager.default.createFile(atPath: keeper.run.path + "/go", contents: nil))
            let record = try await engine.end(of: spawn.step)
            try engine.send(.spawn(spawn))
            let ended = try await engine.until { if case .alreadyKnown = $0 { true } else { false } }
            #expect(ended == .alreadyKnown(StepStatus(step: spawn.step, job: "job", state: .ended(record))))
            #expect(try await keeper.words(in: "count") == ["once"])
        }
    }

    @Test("Sixty-four steps at once all end, and none sees a descriptor of another")
    func concurrent() async throws {
        try await KeeperFixture.with { keeper in
            let engine = try keeper.engine()
            for number in 0..<64 {
                var spawn = try keeper.script("s\(number)", "")
                // What `ls` opens itself is 3.
                spawn.arguments = ["ls", "/proc/self/fd"]
                try engine.send(.spawn(spawn))
            }
            var ended: [String: ExitRecord] = [:]
            while ended.count < 64 {
                guard case .ended(let step, let record, _) = try await engine.until({ $0.isEnd }) else { continue }
                ended[step.name] = record
            }
            for number in 0..<64 {
                #expect(ended["s\(number)"]?.status == .exited(code: 0))
                #expect(try keeper.log("s\(number)") == "0\n1\n2\n3\n")
            }
            let folder = "/proc/\(engine.client.greeting.keeper.pid)/fd"
            await KeeperFixture.wait { namesInFolder(folder).count < 16 }
            let descriptors = namesInFolder(folder).map {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
            }
            #expect(descriptors.count < 16, "\(descriptors)")
        }
    }

    @Test("The keeper works in a run directory with a path longer than a socket's may be")
    func longPath() async throws {
        try await KeeperFixture.with(pathLength: 400) { keeper in
            let record = try await keeper.engine().run(try keeper.script("1", "echo here"))
            #expect(record.status == .exited(code: 0))
            var information = stat()
            #expect(stat(keeper.run.keeperSocket, &information) == 0 && information.st_mode & 0o777 == 0o600)
        }
    }

    @Test("Of output past the limit the beginning and the end are kept, the step does not notice, and the log says so")
    func outputLimit() async throws {
        try await KeeperFixture.with { keeper in
            let spawn = try keeper.script("1", "yes 123456789 | head -c 1000000; echo end", outputLimit: 1000)
            let record = try await keeper.engine().run(spawn)
            #expect(record.status == .exited(code: 0) && record.truncated && record.logFailure == nil)
            let log = try keeper.log("1")
            #expect(log.utf8.count == Int(record.logBytes))
            let parts = log.components(
                separatedBy: "\n[sluice] 999004 bytes are not recorded here: a step's log holds 1000.\n")
            #expect(parts.map(\.utf8.count) == [750, 250])
            #expect(parts[0].hasPrefix("123456789\n123") && parts[1].hasSuffix("\n123456789\nend\n"))
        }
    }

    @Test("Output of just the limit is recorded whole", arguments: [749, 750, 751, 999, 1000])
    func exactLimit(count: Int) async throws {
        try await KeeperFixture.with { keeper in
            let spawn = try keeper.script(
                "1",
                "for i in 1 2 3 4; do seq 1000 | head -c $((\(count) / 4)); done; seq 1000 | head -c $((\(count) % 4))",
                outputLimit: 1000)
            let record = try await keeper.engine().run(spawn)
            #expect(!record.truncated && record.logBytes == UInt64(count))
            let piece = (1...1000).map { "\($0)\n" }.joined()
            #expect(
                try keeper.log("1")
                    == String(repeating: String(piece.prefix(count / 4)), count: 4) + piece.prefix(count % 4))
        }
    }

    @Test("NULs, split characters and a line without an end are recorded as they came")
    func rawBytes() async throws {
        try await KeeperFixture.with { keeper in
            let script = "printf 'a\\0b\\n\\303'; sleep 0.02; printf '\\274\\n'; head -c 3000000 /dev/zero | tr '\\0' x"
            let record = try await keeper.engine().run(try keeper.script("1", script, secrets: ["a secret"]))
            #expect(record.logBytes == 3_000_007)
            #expect(try keeper.log("1").hasPrefix("a\0b\nü\nxxx"))
        }
    }
}

extension ExitRecord.Status {
    var isFailureToStart: Bool { if case .failedToStart = self { true } else { false } }
}

extension KeeperReport {
    var isEnd: Bool { if case .ended = self { true } else { false } }
}
