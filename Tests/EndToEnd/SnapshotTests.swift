import Foundation
import TestSupport
import Testing

/// A dirty tree runs as what it is, and stays as it is.
@Suite("A dirty tree", .ownThread)
struct SnapshotTests {
    static let workflow = """
        on: push
        jobs:
          look:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: |
                  cat modified.txt staged.txt untracked.txt
                  for name in gone.txt ignored.txt; do test -e $name && echo "$name is there"; done
                  test -x tool && echo tool is executable
                  git rev-parse HEAD
        """

    /// Makes each kind of change that a tree can have.
    private func soil(_ scratch: Scratch) throws {
        try scratch.write("modified.txt", "modified\n")
        try scratch.write("staged.txt", "staged\n")
        try scratch.git("add", "staged.txt")
        try scratch.write("untracked.txt", "untracked\n")
        try scratch.write("ignored.txt", "ignored\n")
        try FileManager.default.removeItem(atPath: scratch.path("gone.txt"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: scratch.path("tool"))
    }

    /// Path to mode and content, of the files, of HEAD, the index and every ref but Sluice's own; no `git status`
    /// comes before, since that may refresh the index.
    private func fingerprint(_ scratch: Scratch) throws -> [String: String] {
        let command = """
            find . -path ./.git -prune -o -path ./.sluice -prune -o -type f -printf '%p %m %T@ ' -exec sha256sum {} \\;
            sha256sum .git/index .git/HEAD .git/config
            find .git/refs .git/logs -path .git/refs/sluice -prune -o -type f -exec sha256sum {} \\;
            """
        let answer = try scratch.start(["-c", command], program: "sh").answer()
        try #require(answer.status == 0, "\(answer)")
        var found: [String: String] = [:]
        for line in answer.output.split(separator: "\n") {
            found[String(line.split(separator: " ").last ?? "")] = String(line)
        }
        return found
    }

    @Test("runs as a snapshot, and index, HEAD, refs and files stay as they were")
    func snapshot() throws {
        try Scratch.with(workflows: ["look": Self.workflow]) { scratch in
            for name in ["modified.txt", "staged.txt", "gone.txt", "tool"] {
                try scratch.write(name, "committed\n")
            }
            try scratch.write(".gitignore", "ignored.txt\n")
            try scratch.commit()
            try soil(scratch)
            let before = try fingerprint(scratch)
            let answer = try scratch.run("run", "look")
            #expect(try fingerprint(scratch) == before)
            #expect(before.count > 10)
            try #require(answer.status == 0, "\(answer)")
            let sha = try #require(try scratch.shown()["sha"] as? String)
            let log = try scratch.run("logs", "1", "--job", "look", "--step", "2", "--raw").output
            #expect(log == "modified\nstaged\nuntracked\ntool is executable\n\(sha)\n")
            #expect(try scratch.git("rev-parse", "refs/sluice/runs/1") == sha)
            #expect(try scratch.git("rev-parse", sha + "^") == scratch.git("rev-parse", "HEAD"))
            #expect(try scratch.shown()["snapshot"] as? Bool == true)
        }
    }

    @Test("is rerun as the same snapshot, whatever came since")
    func rerun() throws {
        try Scratch.with(workflows: [
            "show":
                "on: push\njobs: { a: { runs-on: linux, steps: [{ uses: actions/checkout@v4 }, { run: cat f }] } }"
        ]) {
            scratch in
            try scratch.write("f", "first\n")
            #expect(try scratch.run("run", "show").status == 0)
            try scratch.write("f", "second\n")
            let again = try scratch.run("rerun", "1")
            #expect(
                again.status == 0 && again.output.contains("first") && !again.output.contains("second"),
                "\(again)")
        }
    }
}
