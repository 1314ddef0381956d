import Foundation
import TestSupport
import Testing

@Suite("Backup and restore", .ownThread)
struct BackupTests {
    private static let workflows = [
        "ci": """
        on: workflow_dispatch
        jobs:
          a:
            runs-on: ubuntu-latest
            steps:
              - run: seq 1 2000; echo made > made.txt
              - uses: actions/upload-artifact@v4
                with: { name: made, path: made.txt }
        """
    ]

    private func backup(_ served: ServedScratch, _ file: String) throws -> Answer {
        try served.scratch.start(["backup", "--data-dir", served.data, file]).answer()
    }

    private func restore(_ served: ServedScratch, _ file: String, to folder: String) throws -> Answer {
        try served.scratch.start(
            ["restore", file, "--data-dir", folder, "--config", served.scratch.folder + "/server.yml"]
        ).answer()
    }

    @Test("A backup that was taken while runs were written is whole: it is restored, proved, and served on")
    func whole() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            for _ in 1...2 { #expect(try served.run("ci").status == 0) }
            let file = served.scratch.folder + "/backup.tar"
            let writers = try (1...3).map { _ in
                try served.scratch.start(["run", "ci", "--data-dir", served.store, "--ref", "main"])
            }
            let written = try backup(served, file)
            #expect(written.status == 0 && written.output == "\(file) has 1 project: demo\n", "\(written)")
            for writer in writers { #expect(try writer.answer().status == 0) }

            let folder = served.scratch.folder + "/restored"
            let restored = try restore(served, file, to: folder)
            #expect(restored.status == 0, "\(restored)")
            #expect(restored.output.contains("all is as it was written."))
            #expect(restored.output.hasSuffix("\(folder) is as the backup has it.\n"))
            let store = folder + "/projects/demo/store"
            #expect(try served.scratch.runCount("--data-dir", store) >= 2)
            let log = try served.scratch.start(["logs", "1", "--data-dir", store]).answer()
            #expect(log.output.contains("2000"))
            // What went on is finished as after a power cut, with the steps lost that were at work; and the history goes on.
            let resumed = try served.scratch.start(["resume", "--data-dir", store]).answer()
            #expect([0, 1].contains(resumed.status), "\(resumed)")
            let states = try served.scratch.start(["history", "--json", "--data-dir", store]).answer().objects()
            #expect(!states.isEmpty && states.allSatisfy { $0["state"] as? String == "finished" }, "\(states)")
            let count = try served.scratch.runCount("--data-dir", store)
            let next = try served.scratch.start(["run", "ci", "--data-dir", store, "--ref", "main"]).answer()
            #expect(next.status == 0)
            #expect(try served.scratch.runCount("--data-dir", store) == count + 1)
            #expect(try served.scratch.start(["verify", "--data-dir", store]).answer().status == 0)
        }
    }

    @Test(
        "A run that goes on is nobody's in the copy: beside the server that it comes from it is left alone until that is done"
    )
    func copied() throws {
        try ServedScratch.with { served in
            let (begun, end) = (served.scratch.folder + "/begun", served.scratch.folder + "/end")
            try served.scratch.write(
                "workflows/slow.yml",
                """
                on: workflow_dispatch
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    steps: [{ run: 'touch \(begun); while [ ! -e \(end) ]; do sleep 0.1; done' }]
                """)
            try served.scratch.commit()
            let writer = try served.scratch.start(["run", "slow", "--data-dir", served.store, "--ref", "main"])
            defer { try? "".write(toFile: end, atomically: true, encoding: .utf8) }
            try #require(eventually(within: 120) { FileManager.default.fileExists(atPath: begun) })
            let (file, folder) = (served.scratch.folder + "/backup.tar", served.scratch.folder + "/restored")
            #expect(try backup(served, file).status == 0)
            #expect(try restore(served, file, to: folder).status == 0)

            let store = folder + "/projects/demo/store"
            // What its keeper still does there is not done here once more.
            let refused = try served.scratch.start(["resume", "--data-dir", store]).answer()
            #expect(refused.status == 2 && refused.errors.contains("this store is a copy."), "\(refused)")
            #expect(!writer.hasEnded)
            try "".write(toFile: end, atomically: true, encoding: .utf8)
            #expect(try writer.answer().status == 0)
            let resumed = try served.scratch.start(["resume", "--data-dir", store]).answer()
            #expect([0, 1].contains(resumed.status), "\(resumed)")
            let copies = try served.scratch.start(["history", "--json", "--data-dir", store]).answer().objects()
            #expect(copies.map { $0["state"] as? String } == ["finished"], "\(resumed) \(copies)")
        }
    }

    @Test("Nothing is written over, and what is no backup is told as such")
    func refusals() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            let file = served.scratch.folder + "/backup.tar"
            #expect(try backup(served, file).status == 0)
            let again = try backup(served, file)
            #expect(again.status == 2 && again.errors.contains("is there already."))
            let taken = try restore(served, file, to: served.data)
            #expect(taken.status == 2 && taken.errors.contains("is not empty."))
            let other = served.scratch.folder + "/other"
            let absent = try served.scratch.start(["backup", "--data-dir", other, file + "2"]).answer()
            #expect(absent.status == 2 && absent.errors.contains("There is no server in '\(other)'."), "\(absent)")
            try "no archive".write(toFile: file + "3", atomically: true, encoding: .utf8)
            #expect(try restore(served, file + "3", to: other).status != 0)
            #expect(!FileManager.default.fileExists(atPath: other))
        }
    }

    /// Lengths at which an archive ends within its first block, within a file, and between two of them.
    private func cuts(_ file: String, _ length: Int, _ scratch: Scratch) throws -> [Int] {
        let list = try scratch.start(["--list", "--block-number", "--file", file], program: "tar").answer()
        let members = list.output.split(separator: "\n")
        // A folder has no zeros at its end, which could be taken for the archive's.
        let folder = try #require(members.dropLast().lastIndex { $0.hasSuffix("/") }, "\(list)")
        let next = members[folder + 1].split(separator: " ")
        let block = try #require(next.dropFirst().first.flatMap { Int($0.dropLast()) }, "\(next)")
        return [0, 300, length / 2, block * 512]
    }

    @Test("A backup that was cut off, wherever that was, is refused, and nothing is made of it")
    func cutOff() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            #expect(try served.run("ci").status == 0)
            let file = served.scratch.folder + "/backup.tar"
            #expect(try backup(served, file).status == 0)
            let whole = try Data(contentsOf: URL(fileURLWithPath: file))
            let (part, folder) = (served.scratch.folder + "/part.tar", served.scratch.folder + "/restored")
            for length in try cuts(file, whole.count, served.scratch) {
                try whole.prefix(length).write(to: URL(fileURLWithPath: part))
                let refused = try restore(served, part, to: folder)
                #expect(
                    refused.status == 3 && refused.errors.contains("'\(part)' is cut off or damaged"),
                    "\(length) of \(whole.count) bytes: \(refused)")
                let left = try FileManager.default.contentsOfDirectory(atPath: served.scratch.folder)
                #expect(left.allSatisfy { !$0.hasPrefix("restored") }, "\(left)")
            }
            #expect(try restore(served, file, to: folder).status == 0)
        }
    }

    @Test("A backup that lacks what its rows speak of is restored with a finding")
    func damaged() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            #expect(try served.run("ci").status == 0)
            let file = served.scratch.folder + "/backup.tar"
            #expect(try backup(served, file).status == 0)
            let list = try served.scratch.start(["--list", "--file", file], program: "tar").answer()
            let blob = try #require(
                list.output.split(separator: "\n").first { $0.contains("/blobs/") && !$0.hasSuffix("/") })
            let cut = try served.scratch.start(["--delete", "--file", file, String(blob)], program: "tar").answer()
            try #require(cut.status == 0)
            let restored = try restore(served, file, to: served.scratch.folder + "/restored")
            #expect(restored.status == 1 && restored.output.contains("1 finding"), "\(restored)")
        }
    }
}
