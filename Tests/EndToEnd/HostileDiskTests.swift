import Foundation
import Glibc
import TestSupport
import Testing

/// A history on a small disk of its own, and steps that fill it.
@Suite(
    "A step that fills the disk", .ownThread,
    .enabled(if: Disk.canBeMade, "Mounting a disk in memory is not permitted here."))
struct HostileDiskTests {
    private func withDisk(_ workflow: String, _ body: (Scratch, Disk) throws -> Void) throws {
        try Scratch.with(workflows: ["w": workflow]) { scratch in
            let disk = try Disk(at: scratch.folder + "/data", megabytes: 96)
            defer { disk.remove() }
            try body(scratch, disk)
        }
    }

    /// What a job leaves in its workspace stays until the next run of it, so the disk stays full.
    private func filling(_ witness: String) -> String {
        """
        on: push
        jobs:
          fill:
            runs-on: linux
            steps:
              - run: cat /dev/zero > filler
              - run: echo not this one >> \(witness)
              - if: always()
                run: echo finalizer of the job >> \(witness); seq 1000
          ordinary: { runs-on: linux, needs: fill, steps: [{ run: echo never >> \(witness) }] }
          cleanup:
            runs-on: linux
            needs: fill
            if: always()
            steps:
              - run: echo cleanup >> \(witness); seq 1000; echo done=yes >> "$GITHUB_OUTPUT"
        """
    }

    @Test("fails its run, whose finalizers and journal have what they need; with room again all is as before")
    func filled() throws {
        try Scratch.with { scratch in
            let disk = try Disk(at: scratch.folder + "/data", megabytes: 96)
            defer { disk.remove() }
            try scratch.write("workflows/w.yml", filling(scratch.folder + "/witness"))
            try scratch.write("workflows/fine.yml", HostileStepTests.workflow("echo fine"))
            try scratch.commit()
            let answer = try scratch.run("run", "w", "--data-dir", disk.path)
            #expect(answer.status == 1, "\(answer)")
            #expect(answer.output.contains("No space left on device"), "\(answer)")
            #expect(scratch.witness == ["finalizer of the job", "cleanup"])
            let shown = try #require(try scratch.run("show", "1", "--json", "--data-dir", disk.path).objects().first)
            #expect(shown["conclusion"] as? String == "failure")
            let jobs = try #require(shown["jobs"] as? [[String: Any]])
            let results = jobs.map { "\($0["id"] ?? "") \($0["result"] ?? "")" }
            #expect(results == ["fill failure", "ordinary skipped", "cleanup success"])
            #expect(
                try scratch.run("logs", "1", "--job", "cleanup", "--raw", "--data-dir", disk.path).output
                    == (1...1000).map { "\($0)\n" }.joined())
            for file in try scratch.files(named: "filler", below: disk.path + "/slots") { unlink(file) }
            let next = try scratch.run("run", "fine", "--data-dir", disk.path)
            #expect(next.status == 0, "\(next)")
            #expect(access(disk.path + "/reserve", F_OK) == 0)
        }
    }

    @Test("by what it prints fails with the path of its log, and leaves room for the steps after it")
    func printed() throws {
        let text =
            HostileStepTests.workflow("yes 123456789 | head -c 200000000")
            + "\n      - if: always()\n        run: seq 3000; echo after\n"
        try withDisk(text) { scratch, disk in
            let answer = try scratch.run("run", "w", "--quiet", "--data-dir", disk.path)
            #expect(answer.status == 1, "\(answer)")
            let log = try #require(scratch.logs(ofRun: 1, in: disk.path).first)
            let said = answer.output + answer.errors
            #expect(said.contains("\"\(log)\": the disk is full."), "\(said)")
            let show = try scratch.run("show", "1", "--data-dir", disk.path)
            #expect(show.output.contains("the disk is full"), "\(show)")
            let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0
            #expect(size > 32 << 20 && size < 96 << 20)
            let last = try #require(scratch.logs(ofRun: 1, in: disk.path).last)
            #expect(try String(contentsOfFile: last, encoding: .utf8).hasSuffix("\n3000\nafter\n"))
        }
    }
}

extension Scratch {
    func files(named name: String, below folder: String) throws -> [String] {
        let answer = try start([folder, "-name", name], program: "find").answer()
        return answer.output.split(separator: "\n").map(String.init)
    }
}
