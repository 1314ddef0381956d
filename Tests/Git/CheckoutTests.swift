import Foundation
import TestSupport
import Testing

@testable import Git

@Suite("A work directory of a commit", .ownThread)
struct CheckoutTests {
    @Test("holds what git worktree add would, with an empty status, over seeded trees", arguments: 0..<16)
    func asGit(seed: UInt64) throws {
        var tree = try RandomTree(seed: seed)
        let scratch = tree.scratch
        if seed % 2 == 0 {
            try scratch.write("*.log eol=crlf\n* text=auto\na* ident\n", to: "repository/.gitattributes")
        }
        try tree.grow(50)
        let first = try scratch.commitAll("first")
        try tree.edit(30)
        let second = try scratch.commitAll("second")
        try scratch.git("worktree", "add", "-q", "--detach", "../expected", second.hex, in: "repository")
        // From nothing, and from another commit's work directory.
        for start in [nil, first] {
            let place = start == nil ? "fresh" : "reused"
            if let start { try scratch.materialize(start, into: place) }
            try scratch.materialize(second, into: place)
            #expect(try scratch.listing(place) == scratch.listing("expected"), "seed \(seed) \(place)")
            try scratch.expectClean(place)
            #expect(
                try scratch.git("ls-files", "--stage", in: place) == scratch.git("ls-files", "--stage", in: "expected"))
        }
    }

    @Test("many files on two threads")
    func manyFiles() throws {
        let scratch = try ScratchFolder.withRepository()
        for number in 0..<1500 {
            try scratch.write("file \(number)\n", to: "repository/part\(number % 13)/deep/\(number).txt")
        }
        let commit = try scratch.commitAll("many")
        let report = try scratch.materialize(commit, into: "work")
        #expect(report == CheckoutReport(written: 1502, kept: 0, removed: 0, warnings: []))
        #expect(try scratch.listing("work") == scratch.listing("repository"))
        try scratch.expectClean("work")
        // Git would rewrite this if it did not believe in it.
        try scratch.git("fsck", "--connectivity-only", in: "work")
        #expect(try scratch.materialize(commit, into: "work").kept == 1502)
    }

    @Test("files that did not change keep their time; changed, removed and new ones are put right")
    func reuse() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.write("gone\n", to: "repository/gone/file.txt")
        try scratch.write("build/\n", to: "repository/.gitignore")
        let first = try scratch.commitAll("first")
        try scratch.remove("repository/gone")
        try scratch.write("new\n", to: "repository/new.txt")
        let second = try scratch.commitAll("second")
        try scratch.materialize(first, into: "work")
        let before = try scratch.stamp("work/one.txt")
        try scratch.write("meddled\n", to: "work/folder/two.txt")
        try scratch.write("object\n", to: "work/build/out.o")
        try scratch.write("untracked\n", to: "work/untracked.txt")
        let report = try scratch.materialize(second, into: "work")
        #expect(report == CheckoutReport(written: 2, kept: 2, removed: 3, warnings: []))
        #expect(try scratch.stamp("work/one.txt") == before)
        #expect(try scratch.text("work/folder/two.txt") == "two\n")
        for path in ["gone", "build", "untracked.txt"] { #expect(!scratch.exists("work/" + path)) }
        try scratch.expectClean("work")
    }

    @Test("without clean, what steps made stays, and what the former commit had goes")
    func withoutClean() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.write("gone\n", to: "repository/gone/deep/file.txt")
        let first = try scratch.commitAll("first")
        try scratch.remove("repository/gone")
        let second = try scratch.commitAll("second")
        try scratch.materialize(first, into: "work")
        try scratch.write("object\n", to: "work/build/out.o")
        try scratch.materialize(second, into: "work", CheckoutOptions(clean: false))
        #expect(scratch.exists("work/build/out.o"))
        #expect(!scratch.exists("work/gone"))
        #expect(try scratch.git("status", "--porcelain", in: "work") == "?? build/\n")
    }

    @Test("a change in the same tick, of the same size, is still seen")
    func racy() throws {
        let scratch = try ScratchFolder.withRepository()
        let commit = try scratch.revision("HEAD")
        for _ in 0..<30 {
            try scratch.materialize(commit, into: "work")
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.path + "/work/one.txt"))
            try handle.write(contentsOf: Data("eno\n".utf8))
            try handle.close()
            try scratch.materialize(commit, into: "work")
            #expect(try scratch.text("work/one.txt") == "one\n")
        }
    }

    @Test("whatever a step made of the folder is put right, and nothing outside is touched")
    func meddling() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.link("repository/link", to: "one.txt")
        let commit = try scratch.commitAll("link")
        try scratch.write("precious\n", to: "outside/two.txt")
        let meddlings: [(String, () throws -> Void)] = [
            (
                "folder became a link",
                {
                    try scratch.remove("work/folder")
                    try scratch.link("work/folder", to: scratch.path + "/outside")
                }
            ),
            (
                "file became a folder",
                {
                    try scratch.remove("work/one.txt")
                    try scratch.write("x\n", to: "work/one.txt/deep/x")
                }
            ),
            (
                "folder became a file",
                {
                    try scratch.remove("work/folder")
                    try scratch.write("x\n", to: "work/folder")
                }
            ),
            (
                "file became a link",
                {
                    try scratch.remove("work/one.txt")
                    try scratch.link("work/one.txt", to: "../outside/two.txt")
                }
            ),
            (
                "link points elsewhere",
                {
                    try scratch.remove("work/link")
                    try scratch.link("work/link", to: "two.txt")
                }
            ),
            ("permissions", { try scratch.setPermissions("work/one.txt", 0o755) }),
            (
                "folder not writable",
                {
                    try scratch.write("x\n", to: "work/cache/x")
                    try scratch.setPermissions("work/cache", 0o500)
                    try scratch.setPermissions("work/folder", 0o500)
                }
            ),
            ("no .git", { try scratch.remove("work/.git") }),
            (
                ".git is a link",
                {
                    try scratch.remove("work/.git")
                    try scratch.link("work/.git", to: "../repository/.git")
                }
            ),
            ("index of nonsense", { try scratch.write("nonsense", to: "work/.git/sluice-index") }),
            (
                "index and attributes of a step",
                {
                    try scratch.write("*.txt eol=crlf\n", to: "work/.git/info/attributes")
                    try scratch.git("config", "core.autocrlf", "true", in: "work")
                    try scratch.git("update-index", "--assume-unchanged", "one.txt", in: "work")
                    try scratch.write("meddled\n", to: "work/one.txt")
                }
            ),
            (
                "another commit",
                {
                    try scratch.write("x\n", to: "work/x.txt")
                    try scratch.git("add", "--all", in: "work")
                    try scratch.git("commit", "-q", "-m", "a step's", in: "work")
                }
            ),
        ]
        for clean in [true, false] {
            for (name, meddle) in meddlings {
                try scratch.materialize(commit, into: "work")
                try meddle()
                try scratch.materialize(commit, into: "work", CheckoutOptions(clean: clean))
                if clean { #expect(try scratch.listing("work") == scratch.listing("repository"), "\(name)") }
                #expect(try scratch.git("diff", "--stat", "HEAD", in: "work").isEmpty, "\(name)")
                #expect(try scratch.text("outside/two.txt") == "precious\n", "\(name)")
                #expect(try scratch.revision("HEAD", in: "work") == commit, "\(name)")
            }
        }
        #expect(try scratch.git("status", "--porcelain", in: "repository").isEmpty)
    }

    @Test("no hook and no filter runs")
    func noPrograms() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.write("*.txt filter=trap\n", to: "repository/.gitattributes")
        let commit = try scratch.commitAll("attributes")
        try scratch.plantTraps()
        try scratch.materialize(commit, into: "work")
        try scratch.materialize(commit, into: "work")
        #expect(!scratch.exists("sprung"))
        #expect(try scratch.text("work/one.txt") == "one\n")
        #expect(!scratch.exists("work/.git/hooks"))
    }

    @Test("the folder of the repository itself, or one above it, is refused")
    func ownFolder() throws {
        let scratch = try ScratchFolder.withRepository()
        let commit = try scratch.revision("HEAD")
        for place in ["repository", ".", "repository/.git", "repository/../repository"] {
            #expect(try gitError { try scratch.materialize(commit, into: place) }.code == .refusedDirectory)
        }
        #expect(try scratch.git("status", "--porcelain", in: "repository").isEmpty)
        try scratch.materialize(commit, into: "repository/.sluice/work/1")
        try scratch.expectClean("repository/.sluice/work/1")
    }

    @Test("submodules are empty folders")
    func submodule() throws {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("clone", "-q", "repository", "repository/nested")
        let commit = try scratch.commitAll("nested")
        for _ in 0..<2 {
            try scratch.materialize(commit, into: "work")
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/work/nested").isEmpty)
            try scratch.expectClean("work")
            try scratch.write("left by a step\n", to: "work/nested/file")
        }
    }
}

extension ScratchFolder {
    @discardableResult
    func materialize(
        _ commit: CommitID, into folder: String, from source: String = "repository",
        _ options: CheckoutOptions = CheckoutOptions()
    ) throws -> CheckoutReport {
        try open(source).materialize(commit, into: path + "/" + folder, options: options)
    }

    @discardableResult
    func materialize(_ commit: CommitID, into folder: String, _ options: CheckoutOptions) throws -> CheckoutReport {
        try materialize(commit, into: folder, from: "repository", options)
    }

    /// Status is empty, and the index is believed without a refresh.
    func expectClean(_ folder: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try git("status", "--porcelain", "--ignored", in: folder).isEmpty, sourceLocation: sourceLocation)
        #expect(try git("diff-files", "--raw", in: folder).isEmpty, sourceLocation: sourceLocation)
        #expect(try git("diff-index", "--raw", "--cached", "HEAD", in: folder).isEmpty, sourceLocation: sourceLocation)
    }
}
