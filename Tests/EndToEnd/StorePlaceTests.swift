import Foundation
import TestSupport
import Testing

/// Several stores of one repository, and one that is moved, put back or removed.
@Suite("The store", .ownThread)
struct StorePlaceTests {
    private static func workflow(_ script: String) -> String {
        """
        on: push
        jobs:
          a:
            runs-on: linux
            steps:
              - uses: actions/checkout@v4
              - run: \(script)
        """
    }

    @Test("that another database is put into gives no run a number whose folder is there")
    func anotherDatabase() throws {
        try Scratch.with(workflows: ["w": Self.workflow("echo old")]) { scratch in
            #expect(try scratch.run("run", "w", "--quiet").status == 0)
            try scratch.write("workflows/w.yml", Self.workflow("exit 7"))
            try scratch.commit()
            for name in ["history.sqlite", "history.sqlite-wal", "history.sqlite-shm"] {
                try? FileManager.default.removeItem(atPath: scratch.path(".sluice/" + name))
            }
            let answer = try scratch.run("run", "w")
            #expect(answer.status == 1, "\(answer)")
            #expect(answer.output.contains("Run 2 failed"), "\(answer)")
        }
    }

    @Test("of a linked work tree, or of another folder, keeps its commits beside those of the repository's own")
    func references() throws {
        try Scratch.with(workflows: ["w": Self.workflow("echo fine")]) { scratch in
            try scratch.write("dirty.txt", "dirty\n")
            #expect(try scratch.run("run", "w", "--quiet").status == 0)
            let kept = try scratch.git("rev-parse", "refs/sluice/runs/1")
            let tree = scratch.folder + "/tree"
            try scratch.git("worktree", "add", "-q", tree, "-b", "other")
            #expect(try scratch.run("run", "w", "--quiet", in: tree).status == 0)
            #expect(try scratch.run("run", "w", "--quiet", "--data-dir", "../x/./y//z").status == 0)
            #expect(try scratch.git("rev-parse", "refs/sluice/runs/1") == kept)
            let names = try scratch.git("for-each-ref", "--format=%(refname)", "refs/sluice").split(separator: "\n")
            #expect(names.count == 3 && names.filter { $0.hasPrefix("refs/sluice/stores/") }.count == 2, "\(names)")
            try scratch.git("reflog", "expire", "--expire=now", "--all")
            try scratch.git("gc", "-q", "--prune=now")
            #expect(try scratch.run("rerun", "1", "--quiet").status == 0)
        }
    }

    @Test("leaves a .gitignore alone that is somebody's, and is never the repository itself")
    func ignoreFile() throws {
        try Scratch.with(workflows: ["w": Self.workflow("echo fine")]) { scratch in
            try scratch.write("out/.gitignore", "keep\n")
            try scratch.commit()
            #expect(try scratch.run("run", "w", "--quiet", "--data-dir", "out").status == 0)
            #expect(try String(contentsOfFile: scratch.path("out/.gitignore"), encoding: .utf8) == "keep\n")
            for place in [".", "", "workflows/.."] {
                let answer = try scratch.run("run", "w", "--data-dir", place)
                #expect(answer.status == 2, "\(place): \(answer)")
            }
        }
    }

    @Test("that is removed during a run ends it with a sentence")
    func removed() throws {
        let text = Self.workflow("echo ready >../ready; until test -e $GATE; do sleep 0.1; done")
        try Scratch.with(workflows: ["w": text]) { scratch in
            let gate = scratch.folder + "/gate"
            try scratch.write("workflows/w.yml", text.replacing("$GATE", with: gate))
            try scratch.commit()
            let engine = try scratch.start(["run", "w"])
            let store = scratch.path(".sluice")
            #expect(eventually(within: 120) { FileManager.default.fileExists(atPath: store + "/slots/w/a/ready") })
            // Whoever writes there just now makes the folder another time.
            #expect(eventually(within: 120) { (try? FileManager.default.removeItem(atPath: store)) != nil })
            _ = FileManager.default.createFile(atPath: gate, contents: nil)
            let answer = try engine.answer()
            #expect(answer.status == 3, "\(answer)")
            #expect("\(answer)".contains("is gone"), "\(answer)")
        }
    }

    @Test("A commit without a branch or tag of its name is checked out", arguments: ["HEAD~1", "HEAD", "detached"])
    func bareCommit(revision: String) throws {
        try Scratch.with(workflows: ["w": Self.workflow("git rev-parse HEAD >../sha")]) { scratch in
            try scratch.write("more.txt", "more\n")
            try scratch.commit()
            if revision == "detached" { try scratch.git("checkout", "-q", "--detach") }
            let asked = revision == "detached" ? [] : ["--ref", revision]
            let answer = try scratch.start(["run", "w", "--quiet"] + asked).answer()
            #expect(answer.status == 0, "\(answer)")
            let sha = try String(contentsOfFile: scratch.path(".sluice/slots/w/a/sha"), encoding: .utf8)
            #expect(try sha == scratch.git("rev-parse", revision == "detached" ? "HEAD" : revision) + "\n")
        }
    }
}
