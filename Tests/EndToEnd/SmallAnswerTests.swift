import Foundation
import Glibc
import TestSupport
import Testing

/// Answers to what is typed wrongly or goes wrong on the side.
@Suite("Small answers", .ownThread)
struct SmallAnswerTests {
    static let workflow = "on: push\njobs: { a: { runs-on: linux, steps: [{ run: frobnicate --now }] } }\n"

    @Test(
        "name what is wrong",
        arguments: [
            (["help", "nope"], "There is no command 'nope'."),
            (["history", "--limit", "-1"], "--limit must be 1 or more, not -1."),
            (["run", "w", "--max-parallel", "-1"], "--max-parallel must be 1 or more, not -1."),
        ])
    func usage(arguments: [String], expected: String) throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let answer = try scratch.start(arguments).answer()
            #expect(answer.status == 2 && answer.errors.contains(expected), "\(answer)")
        }
    }

    @Test("that cannot be written are no success")
    func full() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            _ = try scratch.run("run", "w")
            let script = "'\(scratch.sluice)' history > /dev/full"
            let answer = try scratch.start(["-c", script], program: "sh").answer()
            #expect(answer.status == 3 && answer.errors.contains("No space left"), "\(answer)")
            let left = try scratch.start(["-c", "'\(scratch.sluice)' history | true"], program: "sh").answer()
            #expect(left.errors.isEmpty, "\(left)")
        }
    }

    @Test("say which command was not found")
    func missingCommand() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 1 && answer.output.contains("'frobnicate' was not found"), "\(answer)")
        }
    }

    @Test("of doctor look at the commit, and at the disk of the data folder")
    func doctor() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            #expect(try scratch.run("doctor").output.contains("HEAD"))
            if Disk.canBeMade {
                let disk = try Disk(at: scratch.folder + "/data", megabytes: 4)
                defer { disk.remove() }
                let answer = try scratch.run("doctor", "--data-dir", disk.path + "/d")
                #expect(answer.output.contains("4.0 MiB free"), "\(answer)")
            }
            _ = try scratch.start(["-c", "rm -rf .git/objects/??"], program: "sh").answer()
            let answer = try scratch.run("doctor")
            #expect(answer.status == 1 && !answer.output.contains("All that runs need is here"), "\(answer)")
        }
    }

    @Test("advise to mend a branch, where HEAD itself is sound")
    func emptyBranch() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            try scratch.write(".git/refs/heads/main", "")
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 2 && answer.errors.contains("refs/heads/main"), "\(answer)")
            #expect(!answer.errors.contains("symbolic-ref") && answer.errors.contains("update-ref"), "\(answer)")
        }
    }

    @Test("to Ctrl-C after a failed job: both are said")
    func cancelledAfterFailure() throws {
        try Scratch.with { scratch in
            let witness = scratch.folder + "/witness"
            try scratch.write(
                "workflows/w.yml",
                """
                on: push
                env: { SLUICE_END_TO_END: \(scratch.mark) }
                jobs:
                  a: { runs-on: linux, steps: [{ run: exit 1 }] }
                  b: { runs-on: linux, if: always(), needs: a, steps: [{ run: "echo b >> \(witness); until test -e \(witness).go; do sleep 0.1; done" }] }
                  c: { runs-on: linux, if: always(), needs: b, steps: [{ run: "true" }] }
                """)
            try scratch.commit()
            let engine = try scratch.start(["run", "w"])
            try #require(eventually(within: 120) { scratch.witness == ["b"] }, "\(engine.errors)")
            engine.signal(SIGINT)
            #expect(eventually(within: 120) { engine.output.contains("Cancelled by Ctrl-C") }, "\(engine.output)")
            // What comes at once is taken for an echo of the first.
            usleep(200_000)
            engine.signal(SIGINT)
            #expect(eventually(within: 120) { engine.output.contains("Still to run: c.") }, "\(engine.output)")
            _ = FileManager.default.createFile(atPath: witness + ".go", contents: nil)
            let answer = try engine.answer()
            #expect(answer.status == 130, "\(answer)")
            #expect(answer.output.contains("and was cancelled by Ctrl-C."), "\(answer)")
            #expect(
                answer.output.contains("Still running: b") && answer.output.contains("Still to run: c."), "\(answer)")
        }
    }
}
