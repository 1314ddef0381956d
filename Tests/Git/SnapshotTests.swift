import Foundation
import TestSupport
import Testing

@testable import Git

@Suite("A snapshot of a dirty tree", .ownThread)
struct SnapshotTests {
    @Test(
        "has the tree that git add --all would write, and touches nothing, over seeded edits",
        arguments: Array(0..<24) + [33, 45])
    func asGit(seed: UInt64) throws {
        var tree = try RandomTree(seed: seed)
        let scratch = tree.scratch
        for folder in ["", "deep/", "a/b/"] where tree.bool() {
            try scratch.write(tree.ignoreRules(), to: "repository/\(folder).gitignore")
        }
        if seed % 3 == 0 {
            try scratch.write("* text=auto\n*.txt eol=crlf\na* -text\nb ident\n", to: "repository/.gitattributes")
        }
        try tree.grow(30)
        try scratch.commitAll("first")
        if seed % 5 == 0 { try scratch.git("config", "core.filemode", "false", in: "repository") }
        try stageSome(&tree)
        try tree.edit(15)
        let expected = try scratch.treeOfAddAll()
        let before = try scratch.fingerprint()
        let snapshot = try scratch.open().snapshot()
        #expect(try scratch.open().commit(snapshot.commit).tree.hex == expected, "seed \(seed)")
        #expect(try scratch.fingerprint() == before, "seed \(seed)")
        #expect(try scratch.open().snapshot() == snapshot, "the same content is the same commit")
    }

    /// Some edits in the index only, some on disk only, some in both.
    private func stageSome(_ tree: inout RandomTree) throws {
        try tree.edit(8)
        if tree.bool() { try tree.scratch.git("add", "--all", in: "repository") }
        if let path = tree.pick() {
            try tree.scratch.git("rm", "-q", "-r", "--cached", "--ignore-unmatch", "--", path, in: "repository")
        }
        if let path = tree.pick() { _ = try? tree.scratch.git("add", "--intent-to-add", "--", path, in: "repository") }
        if let path = tree.pick() { _ = try? tree.scratch.git("add", "-f", "--", path, in: "repository") }
        try tree.edit(4)
    }

    @Test("a clean tree is HEAD itself")
    func clean() throws {
        let scratch = try ScratchFolder.withRepository()
        let snapshot = try scratch.open().snapshot()
        #expect(snapshot == Snapshot(commit: try scratch.revision("HEAD"), changedPaths: [], warnings: []))
        #expect(!snapshot.isDirty)
    }

    @Test("its commit follows HEAD, has HEAD's time and names the branch")
    func commit() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("config", "user.name", "Ta<nwa\u{1}", in: "repository")
        try scratch.git("config", "user.email", "tanwa@example.com", in: "repository")
        try scratch.write("changed\n", to: "repository/one.txt")
        try scratch.write("new\n", to: "repository/new.txt")
        let head = try scratch.revision("HEAD")
        let snapshot = try scratch.open().snapshot()
        let commit = try scratch.open().commit(snapshot.commit)
        #expect(snapshot.changedPaths == ["new.txt", "one.txt"])
        #expect(commit.parents == [head])
        #expect(commit.author == .init(name: "Tanwa", email: "tanwa@example.com", time: 1_700_000_000, offset: 120))
        #expect(commit.committer == commit.author)
        #expect(commit.message == "sluice snapshot of main at \(head.short)\n")
        #expect(try scratch.git("fsck", "--strict", "--no-dangling", in: "repository").isEmpty)
    }

    @Test("a file that was only touched is unchanged")
    func touched() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.run("/usr/bin/env", ["touch", "-d", "2001-01-01", "one.txt"], in: scratch.path + "/repository")
        #expect(try !scratch.open().snapshot().isDirty)
    }

    @Test("a file that left the index but not the disk is kept")
    func removedFromIndex() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("rm", "-q", "--cached", "one.txt", in: "repository")
        #expect(try !scratch.open().snapshot().isDirty)
        try scratch.write("else\n", to: "repository/one.txt")
        #expect(try scratch.open().snapshot().changedPaths == ["one.txt"])
    }

    @Test("a repository in the work tree becomes a link to its commit, with a warning")
    func nested() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("clone", "-q", "repository", "repository/nested")
        try scratch.git("init", "-q", "repository/unborn")
        try scratch.write("file\n", to: "repository/unborn/file")
        let snapshot = try scratch.open().snapshot()
        #expect(snapshot.changedPaths == ["nested"])
        #expect(
            snapshot.warnings.map { "\($0.path) \($0.kind)" } == ["nested nestedRepository", "unborn nestedRepository"])
        let entry = try #require(try scratch.open().entry("nested", at: snapshot.commit))
        #expect(entry.mode == .submodule)
        #expect(entry.id == (try scratch.revision("HEAD")).object)
    }

    @Test("a submodule is taken at its commit; its own changes are warned about")
    func submodule() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("clone", "-q", "repository", "library")
        try scratch.git(
            "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../library", "sub", in: "repository")
        try scratch.commitAll("submodule")
        try scratch.write("dirty\n", to: "repository/sub/one.txt")
        let same = try scratch.open().snapshot()
        #expect(!same.isDirty)
        #expect(same.warnings.map(\.kind) == [.submodule])
        let moved = try scratch.commitAll("moved on", in: "repository/sub")
        let snapshot = try scratch.open().snapshot()
        #expect(snapshot.changedPaths == ["sub"])
        #expect(snapshot.warnings.isEmpty)
        #expect(try scratch.open().entry("sub", at: snapshot.commit)?.id == moved.object)
        #expect(try scratch.treeOfAddAll() == (try scratch.open().commit(snapshot.commit).tree.hex))
    }

    @Test("a conflict is taken as it stands on disk, with a warning, and the merge goes on")
    func conflict() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("checkout", "-q", "-b", "theirs", in: "repository")
        try scratch.write("theirs\n", to: "repository/one.txt")
        try scratch.commitAll("theirs")
        try scratch.git("checkout", "-q", "main", in: "repository")
        try scratch.write("ours\n", to: "repository/one.txt")
        try scratch.git("rm", "-q", "folder/two.txt", in: "repository")
        let ours = try scratch.commitAll("ours")
        _ = try? scratch.git("merge", "-q", "theirs", in: "repository")
        let expected = try scratch.treeOfAddAll()
        let before = try scratch.fingerprint()
        let snapshot = try scratch.open().snapshot()
        let commit = try scratch.open().commit(snapshot.commit)
        #expect(commit.tree.hex == expected)
        #expect(commit.parents == [ours])
        #expect(snapshot.warnings.map { "\($0.path) \($0.kind)" } == ["one.txt conflict"])
        #expect(try scratch.fingerprint() == before)
    }

    @Test("large untracked files and names of secrets are warned about, tracked ones are not")
    func warnings() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.write("tracked=1\n", to: "repository/.env")
        try scratch.write("*.ignored\n", to: "repository/.gitignore")
        try scratch.commitAll("tracked")
        try scratch.write("tracked=2\n", to: "repository/.env")
        try scratch.write("key\n", to: "repository/deploy/server.pem")
        try scratch.write("key\n", to: "repository/id_ed25519")
        try scratch.write("key\n", to: "repository/id_ed25519.pub")
        try scratch.write("key\n", to: "repository/.env.example")
        try scratch.write([UInt8](repeating: 7, count: 10 << 20), to: "repository/dump.bin")
        try scratch.write([UInt8](repeating: 7, count: 10 << 20), to: "repository/dump.ignored")
        var seen: [String] = []
        let snapshot = try scratch.open().snapshot { seen.append("\($0.path) \($0.bytesTotal > 10 << 20)") }
        #expect(
            snapshot.warnings.map { "\($0.path) \($0.kind)" }
                == ["deploy/server.pem looksLikeSecret", "dump.bin largeFile", "id_ed25519 looksLikeSecret"])
        #expect(snapshot.warnings[1].message.contains("(10 MiB)"))
        #expect(seen.contains("dump.bin true"))
        #expect(try scratch.open().commit(snapshot.commit).tree.hex == scratch.treeOfAddAll())
    }

    @Test("a file outside a sparse checkout is not a deletion")
    func sparse() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.write("three\n", to: "repository/other/three.txt")
        try scratch.commitAll("other")
        try scratch.git("sparse-checkout", "set", "folder", in: "repository")
        #expect(!scratch.exists("repository/other/three.txt"))
        #expect(try !scratch.open().snapshot().isDirty)
        try scratch.write("changed\n", to: "repository/other/three.txt")
        #expect(try scratch.open().snapshot().changedPaths == ["other/three.txt"])
    }

    @Test("a file assumed unchanged is so, even when it is gone")
    func assumedUnchanged() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("update-index", "--assume-unchanged", "one.txt", "folder/two.txt", in: "repository")
        try scratch.write("changed\n", to: "repository/one.txt")
        try scratch.remove("repository/folder/two.txt")
        #expect(try !scratch.open().snapshot().isDirty)
    }

    @Test("no hook and no filter runs, and a filtered file is warned about")
    func noPrograms() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.plantTraps()
        try scratch.write("*.txt filter=trap\n", to: "repository/.gitattributes")
        try scratch.write("changed\n", to: "repository/one.txt")
        let snapshot = try scratch.open().snapshot()
        #expect(try scratch.open().read("one.txt", at: snapshot.commit) == Array("changed\n".utf8))
        #expect(snapshot.warnings.map { "\($0.path) \($0.kind)" } == ["one.txt externalFilter"])
        #expect(!scratch.exists("sprung"))
    }

    @Test("line ends are normalised where attributes ask for it, whatever core.safecrlf says")
    func lineEnds() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.write("*.txt text\n", to: "repository/.gitattributes")
        try scratch.git("config", "core.safecrlf", "true", in: "repository")
        try scratch.write("one\r\nmixed\n", to: "repository/one.txt")
        try scratch.write("raw\r\n", to: "repository/raw.bin")
        let snapshot = try scratch.open().snapshot()
        #expect(try scratch.open().read("one.txt", at: snapshot.commit) == Array("one\nmixed\n".utf8))
        #expect(try scratch.open().read("raw.bin", at: snapshot.commit) == Array("raw\r\n".utf8))
    }

    @Test("a linked work tree has its own snapshot")
    func linkedWorktree() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("worktree", "add", "-q", "-b", "other", "../linked", in: "repository")
        try scratch.write("changed\n", to: "linked/one.txt")
        #expect(try !scratch.open().snapshot().isDirty)
        let snapshot = try scratch.open("linked").snapshot()
        #expect(snapshot.changedPaths == ["one.txt"])
        #expect(try scratch.open("linked").commit(snapshot.commit).message.contains("of other at"))
        #expect(try scratch.git("cat-file", "-t", snapshot.commit.hex, in: "repository") == "commit\n")
    }

    @Test("a repository without commits, or without an index")
    func edges() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.remove("repository/.git/index")
        #expect(try !scratch.open().snapshot().isDirty)
        #expect(!scratch.exists("repository/.git/index"))
        try scratch.git("init", "-q", "-b", "main", "fresh")
        #expect(try gitError { _ = try scratch.open("fresh").snapshot() }.code == .noCommits)
    }

    @Test("names that look like secrets")
    func secretNames() {
        for name in [".env", ".env.local", "prod.env", "id_rsa", "x.PEM", "tls.key", "credentials", ".netrc"] {
            #expect(looksLikeSecret(name), "\(name)")
        }
        for name in ["env", "id_rsa.pub", ".env.example", "key.swift", "monkey", "main.go", ".env.sample"] {
            #expect(!looksLikeSecret(name), "\(name)")
        }
    }
}

extension ScratchFolder {
    /// What git itself would write, by way of a copy of the index.
    func treeOfAddAll() throws -> String {
        let copy = path + "/index-copy"
        try? FileManager.default.removeItem(atPath: copy)
        // With its time, by which git knows which entries it must not trust.
        try run("/usr/bin/env", ["cp", "-p", "repository/.git/index", copy], in: path)
        let environment = ["GIT_INDEX_FILE": copy]
        try git(["add", "--all"], in: "repository", environment: environment)
        return try git(["write-tree"], in: "repository", environment: environment).trimmingCharacters(in: .newlines)
    }

    /// Files with their times, the index's bytes and time, HEAD and all refs.
    func fingerprint() throws -> [String] {
        let index = try read("repository/.git/index").map { String($0, radix: 16) }.joined()
        let references = try git("for-each-ref", "refs", in: "repository")
        return try listing("repository", times: true)
            + [index, stamp("repository/.git/index"), text("repository/.git/HEAD"), references]
    }

    /// Hooks of every kind and a filter; each writes the file `sprung` when it runs.
    func plantTraps() throws {
        let script = "#!/bin/sh\ntouch '\(path)/sprung'\ncat\n"
        let hooks = [
            "applypatch-msg", "commit-msg", "fsmonitor-watchman", "post-checkout", "post-commit", "post-index-change",
            "pre-auto-gc", "pre-commit", "prepare-commit-msg", "reference-transaction", "update",
        ]
        for hook in hooks {
            try write(script, to: "repository/.git/hooks/\(hook)")
            try setPermissions("repository/.git/hooks/\(hook)", 0o755)
        }
        try write(script, to: "trap")
        try setPermissions("trap", 0o755)
        for key in ["filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "core.fsmonitor"] {
            try git("config", key, path + "/trap", in: "repository")
        }
    }
}
