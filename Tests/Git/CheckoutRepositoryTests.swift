import Foundation
import TestSupport
import Testing

@testable import Git

@Suite("The repository in a work directory", .ownThread)
struct CheckoutRepositoryTests {
    @Test("depth one, detached: one commit, no branch, no tag")
    func depthOne() throws {
        let scratch = try ScratchFolder.withHistory()
        let commit = try scratch.revision("HEAD")
        try scratch.materialize(commit, into: "work")
        #expect(try scratch.git("rev-list", "--count", "HEAD", in: "work") == "1\n")
        #expect(try scratch.git("for-each-ref", in: "work").isEmpty)
        #expect(try scratch.git("rev-parse", "--is-shallow-repository", in: "work") == "true\n")
        #expect(try scratch.git("branch", "--show-current", in: "work").isEmpty)
        try scratch.git("fsck", in: "work")
    }

    @Test("a branch tracks its origin, at the commit")
    func branch() throws {
        let scratch = try ScratchFolder.withHistory()
        try scratch.git("remote", "add", "origin", "https://example.com/tanwa/app.git", in: "repository")
        let commit = try scratch.revision("HEAD~1")
        try scratch.materialize(commit, into: "work", CheckoutOptions(head: .branch("feature/\"x")))
        #expect(try scratch.git("branch", "--show-current", in: "work") == "feature/\"x\n")
        #expect(try scratch.revision("HEAD", in: "work") == commit)
        #expect(try scratch.revision("@{upstream}", in: "work") == commit)
        #expect(
            try scratch.git("status", "--branch", "--porcelain", in: "work") == "## feature/\"x...origin/feature/\"x\n")
        #expect(
            try gitError { try scratch.materialize(commit, into: "bad", .init(head: .branch("a..b"))) }.code
                == .unknownRevision)
    }

    @Test("some commits back, with and without tags", arguments: [2, 3, 50])
    func depth(depth: Int) throws {
        let scratch = try ScratchFolder.withHistory()
        let commit = try scratch.revision("HEAD")
        try scratch.materialize(commit, into: "work", CheckoutOptions(history: .depth(depth), tags: true))
        try scratch.git("clone", "-q", "--no-tags", "--depth=\(depth)", "file://\(scratch.path)/repository", "expected")
        for command in [["rev-list", "--topo-order", "HEAD"], ["rev-parse", "--is-shallow-repository"]] {
            #expect(try scratch.git(command, in: "work") == scratch.git(command, in: "expected"))
        }
        #expect(try scratch.git("tag", "--list", in: "work") == "v1\nv2\n")
        #expect(
            try scratch.git("rev-parse", "v2^{commit}", in: "work")
                == scratch.git("rev-parse", "v2^{commit}", in: "repository"))
        try scratch.git("fsck", in: "work")
    }

    @Test("the whole history has every branch as origin's, every tag and describe")
    func all() throws {
        let scratch = try ScratchFolder.withHistory()
        let commit = try scratch.revision("HEAD")
        try scratch.git("update-ref", "refs/remotes/origin/only-there", "HEAD~1", in: "repository")
        try scratch.git("update-ref", "refs/remotes/origin/side/stale", "HEAD~1", in: "repository")
        try scratch.materialize(commit, into: "work", CheckoutOptions(head: .branch("main"), history: .all))
        for command in [["log", "--format=%H"], ["describe", "--tags"], ["tag", "--list", "-n1"]] {
            #expect(try scratch.git(command, in: "work") == scratch.git(command, in: "repository"))
        }
        #expect(
            try scratch.git("branch", "-r", "--format=%(refname:short)", in: "work")
                == "origin/main\norigin/only-there\norigin/side\n")
        #expect(try scratch.git("rev-parse", "--is-shallow-repository", in: "work") == "false\n")
    }

    @Test("a shallow source stays shallow")
    func shallowSource() throws {
        let scratch = try ScratchFolder.withHistory()
        try scratch.git("clone", "-q", "--depth=2", "file://\(scratch.path)/repository", "shallow")
        let commit = try scratch.revision("HEAD", in: "shallow")
        for options in [CheckoutOptions(history: .all), CheckoutOptions(history: .depth(9)), CheckoutOptions()] {
            try scratch.materialize(commit, into: "work", from: "shallow", options)
            let count = try scratch.git("rev-list", "--count", "HEAD", in: "work")
            #expect(count == (options.history == .depth(1) ? "1\n" : "2\n"))
        }
    }

    @Test("a partial clone is a source for the files it has, and says which it lacks")
    func partialClone() throws {
        let scratch = try ScratchFolder.withHistory()
        try scratch.write("changed\n", to: "repository/one.txt")
        let commit = try scratch.commitAll("changed")
        try scratch.git("config", "uploadpack.allowFilter", "true", in: "repository")
        try scratch.git("clone", "-q", "--filter=blob:none", "file://\(scratch.path)/repository", "partial")
        try scratch.materialize(commit, into: "work", from: "partial", CheckoutOptions(history: .all))
        try scratch.expectClean("work")
        try scratch.git("fsck", in: "work")
        let older = try scratch.revision("HEAD~1", in: "partial")
        let error = try gitError { try scratch.materialize(older, into: "older", from: "partial") }
        #expect(error.code == .missingObject)
        #expect(error.hint?.contains("partial clone") == true)
    }

    @Test("a linked work tree, a bare repository, a submodule and a packed one are sources like any other")
    func sources() throws {
        let scratch = try ScratchFolder.withHistory()
        let commit = try scratch.revision("HEAD")
        try scratch.git("worktree", "add", "-q", "--detach", "../linked", in: "repository")
        try scratch.git("clone", "-q", "--bare", "repository", "bare.git")
        try scratch.git("clone", "-q", "--shared", "repository", "shared")
        try scratch.git("init", "-q", "-b", "main", "outer")
        try scratch.git(
            "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../repository", "inner", in: "outer")
        for source in ["linked", "bare.git", "shared", "outer/inner"] {
            try scratch.materialize(commit, into: "work", from: source, CheckoutOptions(history: .all))
            #expect(try scratch.listing("work") == scratch.listing("repository"), "\(source)")
            try scratch.expectClean("work")
        }
        try scratch.git("gc", "-q", in: "repository")
        try scratch.materialize(commit, into: "packed")
        try scratch.expectClean("packed")
    }

    @Test("the origin is the source's as written; a relative one still leads there")
    func origin() throws {
        let scratch = try ScratchFolder.withHistory()
        let commit = try scratch.revision("HEAD")
        try scratch.git("config", "url.https://evil.example/.insteadOf", "https://example.com/", in: "repository")
        let cases = [
            ("https://example.com/tanwa/app.git", "https://example.com/tanwa/app.git"),
            ("we\"ird\\ #;path", "we\"ird\\ #;path"), ("../other.git", scratch.path + "/repository/../other.git"),
        ]
        for (url, expected) in cases {
            try scratch.git("config", "remote.origin.url", url, in: "repository")
            try scratch.materialize(commit, into: "work")
            #expect(try scratch.git("config", "remote.origin.url", in: "work") == expected + "\n")
        }
    }

    @Test("steps can commit, branch, stash, fetch and collect garbage")
    func steps() throws {
        let scratch = try ScratchFolder.withHistory()
        try scratch.git("clone", "-q", "--bare", "repository", "origin.git")
        try scratch.git("remote", "add", "origin", scratch.path + "/origin.git", in: "repository")
        let commit = try scratch.revision("HEAD")
        try scratch.materialize(commit, into: "work", CheckoutOptions(head: .branch("main")))
        try scratch.git("checkout", "-q", "-b", "step", in: "work")
        try scratch.write("by a step\n", to: "work/step.txt")
        try scratch.commitAll("a step's", in: "work")
        try scratch.write("stashed\n", to: "work/one.txt")
        try scratch.git("stash", "-q", in: "work")
        try scratch.git("gc", "-q", "--prune=now", in: "work")
        try scratch.git("fetch", "-q", "--unshallow", in: "work")
        try scratch.git("push", "-q", "origin", "step", in: "work")
        try scratch.git("fsck", in: "work")
        #expect(try scratch.git("rev-list", "--count", "HEAD", in: "work") == "7\n")
        #expect(try scratch.git("branch", "--list", "step", in: "repository").isEmpty)
    }

    @Test("a snapshot can be checked out like any commit")
    func snapshot() throws {
        let scratch = try ScratchFolder.withHistory()
        try scratch.write("dirty\n", to: "repository/dirty.txt")
        let snapshot = try scratch.open().snapshot().commit
        try scratch.materialize(snapshot, into: "work", CheckoutOptions(head: .branch("main"), history: .all))
        #expect(try scratch.listing("work") == scratch.listing("repository"))
        try scratch.expectClean("work")
    }

    @Test("refs can be asked for by name")
    func references() throws {
        let scratch = try ScratchFolder.withHistory()
        let commit = try scratch.revision("HEAD")
        let options = CheckoutOptions(references: ["refs/remotes/pull/7/merge": commit])
        try scratch.materialize(commit, into: "work", options)
        #expect(try scratch.revision("refs/remotes/pull/7/merge", in: "work") == commit)
    }
}

extension ScratchFolder {
    /// Six commits with a merge in them, a branch `side`, a light tag `v1` and an annotated one `v2`.
    static func withHistory() throws -> ScratchFolder {
        let scratch = try withRepository()
        try scratch.git("tag", "v1", in: "repository")
        try scratch.commitAll("second")
        try scratch.git("checkout", "-q", "-b", "side", in: "repository")
        try scratch.write("side\n", to: "repository/side.txt")
        try scratch.commitAll("side")
        try scratch.git("tag", "-a", "-m", "annotated", "v2", in: "repository")
        try scratch.git("checkout", "-q", "main", in: "repository")
        try scratch.write("three\n", to: "repository/three.txt")
        try scratch.commitAll("third")
        try scratch.git("merge", "-q", "-m", "merge", "side", in: "repository")
        try scratch.commitAll("last")
        return scratch
    }
}
