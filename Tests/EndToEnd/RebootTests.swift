import Foundation
import Glibc
import TestSupport
import Testing

/// A machine that is started anew in mid-run: no process survives it, nor what was in memory, nor what was not on the disk yet.
///
/// Each boot is a mount namespace with a boot id and a `/dev/shm` of its own: the programs read what they would read after a reboot.
@Suite("A reboot", .ownThread, .enabled(if: Boot.canBeMade, "Mount namespaces are not permitted here."))
struct RebootTests {
    /// `work` makes what `teardown` must see gone; both it and `cleanup` wait where a file says so.
    private func workflow(_ scratch: Scratch) -> String {
        let (witness, made) = (scratch.folder + "/witness", scratch.folder + "/made")
        func wait(_ name: String) -> String {
            "for i in $(seq 6000); do test ! -e \(scratch.folder)/wait-\(name) && break; sleep 0.1; done"
        }
        return """
            on: push
            env: { SLUICE_END_TO_END: \(scratch.mark) }
            jobs:
              apply:
                runs-on: linux
                steps:
                  - run: mkdir \(made); echo first >> \(witness)
                  - run: |
                      echo second >> \(witness)
                      setsid sleep 300 > /dev/null 2>&1 &
                      \(wait("apply"))
                      echo second-end >> \(witness)
                  - if: always()
                    run: echo last >> \(witness)
              use:
                needs: apply
                runs-on: linux
                steps: [{ run: echo use >> \(witness) }]
              teardown:
                needs: [apply, use]
                if: always()
                runs-on: linux
                steps:
                  - run: |
                      echo teardown >> \(witness)
                      \(wait("teardown"))
                      test ! -e \(made) || rmdir \(made)
              cleanup:
                needs: teardown
                if: always()
                runs-on: linux
                steps: [{ run: echo cleanup >> \(witness) }]
            """
    }

    /// Runs the workflow up to the job that waits, and ends the machine there.
    private func withReboot(
        in job: String, at word: String, losing lost: [String] = [], _ body: (Scratch) throws -> Void
    ) throws {
        try Scratch.with { scratch in
            try scratch.write("workflows/w.yml", workflow(scratch))
            try scratch.write(
                "sluice.yml",
                """
                obligations:
                  w:
                    opened-by: apply
                    discharged-by: teardown
                    verify: echo looked >> \(scratch.folder)/witness; test ! -e \(scratch.folder)/made
                """)
            try scratch.commit()
            try "".write(toFile: "\(scratch.folder)/wait-\(job)", atomically: false, encoding: .utf8)
            let engine = try Boot(scratch, number: 1).start("run", "w")
            try #require(eventually(within: 120) { scratch.witness.contains(word) }, "\(engine.errors)")
            try Boot.end(scratch, engine)
            for path in lost { try FileManager.default.removeItem(atPath: scratch.path(".sluice/runs/1/\(path)")) }
            try FileManager.default.removeItem(atPath: "\(scratch.folder)/wait-\(job)")
            try body(scratch)
        }
    }

    @Test(
        "in an ordinary step: it is lost and not run again, and what the run owes is done",
        // What was written last and was not on the disk yet may be gone with the machine: the records of the steps.
        arguments: [[], ["steps"]])
    func ordinary(losing lost: [String]) throws {
        try withReboot(in: "apply", at: "second", losing: lost) { scratch in
            let obligations = try Boot(scratch, number: 2).start("obligations").answer()
            #expect(obligations.output.contains("1/apply"), "\(obligations)")
            let resumed = try Boot(scratch, number: 2).start("resume").answer()
            #expect(resumed.status == 1 && resumed.output.contains("Engine lost"), "\(resumed)")
            #expect(scratch.witness == ["first", "second", "last", "teardown", "looked", "cleanup"], "\(resumed)")
            #expect(access(scratch.folder + "/made", F_OK) != 0)
            let shown = try scratch.shown()
            #expect(shown["conclusion"] as? String == "failure" && shown["engine_losses"] as? Int == 1)
            #expect(try scratch.run("obligations").output == "No obligation is open.\n")
        }
    }

    @Test("in a finalizer: it is attempted again from its start, and the run is a success", arguments: [[], ["steps"]])
    func finalizer(losing lost: [String]) throws {
        try withReboot(in: "teardown", at: "teardown", losing: lost) { scratch in
            let resumed = try Boot(scratch, number: 2).start("resume", "1").answer()
            #expect(resumed.status == 0, "\(resumed)")
            let before = ["first", "second", "second-end", "last", "use", "teardown"]
            #expect(scratch.witness == before + ["teardown", "looked", "cleanup"], "\(resumed)")
            #expect(try scratch.shown()["conclusion"] as? String == "success")
        }
    }

    @Test("between the runs of a machine is told from the death of an engine alone")
    func sameBoot() throws {
        try withReboot(in: "apply", at: "second") { scratch in
            // The same boot id: the machine was not started anew, so that a step without a record has not been started.
            let steps = scratch.path(".sluice/runs/1/steps")
            for name in try FileManager.default.contentsOfDirectory(atPath: steps) where name.contains(".1.") {
                try FileManager.default.removeItem(atPath: steps + "/" + name)
            }
            let resumed = try Boot(scratch, number: 1).start("resume", "1").answer()
            #expect(resumed.status == 0, "\(resumed)")
            #expect(scratch.witness.filter { $0 == "second" }.count == 2, "\(resumed)")
        }
    }
}

/// The machine from one start to the next.
struct Boot {
    private let scratch: Scratch
    private let identity: String

    /// Whether this user may make mount namespaces, tried once.
    static let canBeMade: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/dev/shm"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// The folders that a machine has anew after each start.
    private static let passing = ["tmp", "run-time"]

    init(_ scratch: Scratch, number: Int) throws {
        self.scratch = scratch
        identity = "\(scratch.folder)/boot-\(number)"
        try "00000000-0000-4000-8000-00000000000\(number)\n".write(
            toFile: identity, atomically: false, encoding: .utf8)
        for name in Self.passing {
            try FileManager.default.createDirectory(
                atPath: "\(scratch.folder)/\(name)", withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
    }

    func start(_ arguments: String...) throws -> ChildProcess {
        let script = """
            mount -t tmpfs -o mode=1777 none /dev/shm
            mount --bind "$0" /proc/sys/kernel/random/boot_id
            exec "$@"
            """
        return try scratch.start(
            ["-m", "sh", "-e", "-c", script, identity, scratch.sluice] + arguments, program: "unshare",
            environment: ["TMPDIR": scratch.folder + "/tmp", "XDG_RUNTIME_DIR": scratch.folder + "/run-time"])
    }

    /// Kills all that runs, and takes away what is not on a disk; `/dev/shm` goes with the last process that sees it.
    ///
    /// All of it is stopped first: a power cut leaves no keeper the time to note that its step was killed.
    static func end(_ scratch: Scratch, _ engine: ChildProcess) throws {
        scratch.killAllTogether()
        _ = try engine.answer()
        _ = eventually(within: 120) {
            for pid in scratch.leftovers().keys { kill(pid, SIGKILL) }
            return scratch.leftovers().isEmpty
        }
        for name in passing { try FileManager.default.removeItem(atPath: "\(scratch.folder)/\(name)") }
        let groups = (try? String(contentsOfFile: scratch.path(".sluice/runs/1/keeper.cgroups"), encoding: .utf8)) ?? ""
        for group in groups.split(separator: "\n").map(String.init) { remove(group: group) }
    }

    private static func remove(group: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: group)) ?? []
        for name in names { rmdir("\(group)/\(name)") }
        rmdir(group)
    }
}
