import TestSupport
import Testing

@testable import Git

@Suite("Files at a commit", .ownThread)
struct FilesTests {
    @Test("entries, files and contents are those of the commit, not of the disk")
    func reading() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.write("#!/bin/sh\n", to: "repository/folder/deep/run")
        try scratch.setPermissions("repository/folder/deep/run", 0o755)
        try scratch.link("repository/folder/link", to: "two.txt")
        let commit = try scratch.commitAll("second")
        try scratch.write("later\n", to: "repository/folder/two.txt")
        let repository = try scratch.open()
        #expect(try repository.entries(at: commit).map(\.path) == ["folder", "one.txt"])
        #expect(
            try repository.entries(at: commit, under: "/folder/").map { "\($0.path) \($0.mode)" }
                == ["folder/deep folder", "folder/link symbolicLink", "folder/two.txt file"])
        #expect(
            try repository.files(at: commit).map { "\($0.path) \($0.mode)" } == [
                "folder/deep/run executable", "folder/link symbolicLink", "folder/two.txt file", "one.txt file",
            ])
        #expect(try repository.read("folder/two.txt", at: commit) == Array("two\n".utf8))
        #expect(try repository.read("./folder/link", at: commit) == Array("two.txt".utf8))
        for path in ["folder", "none", "one.txt/none", "", ".."] {
            #expect(try repository.read(path, at: commit) == nil)
        }
        #expect(try repository.entries(at: commit, under: "none").isEmpty)
        #expect(try repository.files(at: commit, under: "one.txt").isEmpty)
    }

    @Test("a missing file object has its own sentence")
    func missingObject() throws {
        let scratch = try ScratchFolder.withRepository()
        let commit = try scratch.revision("HEAD")
        let id = try #require(try scratch.open().entry("one.txt", at: commit)).id.hex
        try scratch.remove("repository/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
        let error = try gitError { _ = try scratch.open().read("one.txt", at: commit) }
        #expect(error.code == .missingObject)
        #expect(error.message.contains(id))
    }

    @Test("changed paths are those of git diff --no-renames, over seeded trees", arguments: 0..<12)
    func changedPaths(seed: UInt64) throws {
        var tree = try RandomTree(seed: seed)
        try tree.grow(40)
        let first = try tree.scratch.commitAll("first")
        try tree.edit(25)
        let second = try tree.scratch.commitAll("second")
        let repository = try tree.scratch.open()
        for (old, new) in [(first, second), (second, first), (first, first)] {
            let listed = try tree.scratch.git(
                "diff", "--no-renames", "--name-only", "-z", old.hex, new.hex, in: "repository")
            let expected = listed.split(separator: "\0").map(String.init)
            #expect(try repository.changedPaths(from: old, to: new) == expected.sorted(by: bytewise), "seed \(seed)")
        }
        let all = try tree.scratch.git("ls-tree", "-r", "-z", "--name-only", first.hex, in: "repository")
        #expect(try repository.changedPaths(from: nil, to: first) == all.split(separator: "\0").map(String.init))
    }

    private func bytewise(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    @Test("status, ignored paths and tracked paths")
    func status() throws {
        let scratch = try ScratchFolder.withRepository()
        let repository = try scratch.open()
        #expect(try !repository.isDirty())
        try scratch.write("*.log\nbuild/\n", to: "repository/.gitignore")
        try scratch.write("", to: "repository/noise.log")
        try scratch.write("changed\n", to: "repository/one.txt")
        try scratch.remove("repository/folder/two.txt")
        let kinds = try repository.status().map { "\($0.path) \($0.kind)" }
        #expect(kinds == [".gitignore untracked", "folder/two.txt deleted", "one.txt modified"])
        #expect(
            repository.isIgnored("noise.log") && repository.isIgnored("build/x") && !repository.isIgnored("one.txt"))
        #expect(try repository.trackedPaths() == ["folder/two.txt", "one.txt"])
    }
}
