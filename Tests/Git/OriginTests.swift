import Foundation
import TestSupport
import Testing

@testable import Git

/// A repository with two tags, a branch and history, and a bare copy of it.
private func withOrigin() throws -> ScratchFolder {
    let scratch = try ScratchFolder.withRepository()
    try scratch.git("tag", "v1", in: "repository")
    try scratch.write("three\n", to: "repository/three.txt")
    try scratch.commitAll("second")
    try scratch.git("tag", "-a", "-m", "annotated", "v2", in: "repository")
    try scratch.git("branch", "side", in: "repository")
    try scratch.git("clone", "-q", "--bare", "repository", "origin.git")
    return scratch
}

@Suite("Other repositories", .ownThread)
struct OriginTests {
    @Test("A SHA, a tag, an annotated tag and a branch mean what git says they mean", arguments: [true, false])
    func meaning(isServer: Bool) throws {
        let scratch = try withOrigin()
        let origin = try origin(in: scratch, isServer: isServer)
        for (ref, name) in [("v1", "refs/tags/v1"), ("v2", "refs/tags/v2"), ("side", "refs/heads/side")] {
            let expected = OriginReference(name: name, commit: try scratch.revision(ref + "^{commit}"))
            #expect(try origin.resolve(ref) == expected)
        }
        let sha = try scratch.revision("v1")
        #expect(try origin.resolve(sha.hex) == OriginReference(name: nil, commit: sha))
    }

    @Test("A tag comes before a branch of the same name")
    func tagFirst() throws {
        let scratch = try withOrigin()
        try scratch.git("branch", "v1", "v2", in: "origin.git")
        let origin = try origin(in: scratch, isServer: false)
        #expect(try origin.resolve("v1") == OriginReference(name: "refs/tags/v1", commit: scratch.revision("v1")))
    }

    @Test("A ref that is not there is told with the nearest one that is", arguments: [true, false])
    func missing(isServer: Bool) throws {
        let scratch = try withOrigin()
        let origin = try origin(in: scratch, isServer: isServer)
        let error = try gitError { _ = try origin.resolve("sid") }
        #expect(error.code == .unknownRevision)
        #expect(error.message == "'\(origin.address)' has no branch, tag or commit 'sid'.")
        #expect(error.hint == "Did you mean 'side'?")
    }

    @Test(
        "A commit is fetched by the ref that leads there, be it a tip or in its history",
        arguments: ["v1", "v2", "side"])
    func fetching(ref: String) throws {
        let scratch = try withOrigin()
        for revision in ["v1", "v2^{commit}"] {
            let origin = try origin(in: scratch, isServer: true)
            let commit = try scratch.revision(revision)
            #expect(!origin.has(commit))
            try origin.obtain(commit, of: ref)
            #expect(origin.has(commit))
        }
    }

    @Test("A commit that no branch or tag leads to is not fetched, though the server has it")
    func strangers() throws {
        let scratch = try withOrigin()
        let tree = try scratch.git("rev-parse", "v1^{tree}", in: "origin.git").trimmingCharacters(in: .newlines)
        let text = try scratch.git("commit-tree", "-m", "stranger", tree, in: "origin.git")
        let stranger = try #require(CommitID(hex: text.trimmingCharacters(in: .newlines)))
        let origin = try origin(in: scratch, isServer: true)
        let error = try gitError { try origin.obtain(stranger, of: stranger.hex) }
        #expect(error.code == .unknownRevision)
        #expect(error.message.contains("no branch or tag of it leads there"))
    }

    @Test("What was fetched is gone with the origin")
    func cleanUp() throws {
        let scratch = try withOrigin()
        do {
            let origin = try origin(in: scratch, isServer: true)
            try origin.obtain(scratch.revision("v1"), of: "v1")
            #expect(scratch.exists("scratch/fetch/objects"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/scratch").isEmpty)
    }

    @Test("A folder without a repository is none")
    func noFolder() throws {
        let scratch = try ScratchFolder()
        #expect(try Origin(folder: scratch.path + "/nothing.git") == nil)
        try scratch.makeFolder("empty.git")
        #expect(try Origin(folder: scratch.path + "/empty.git") == nil)
    }

    @Test("A server that has no such repository, and one that is not there, are told apart")
    func failures() throws {
        let scratch = try ScratchFolder()
        let absent = try Origin(url: "file://\(scratch.path)/absent.git", scratch: scratch.path + "/scratch/one")
        #expect(try gitError { _ = try absent.resolve("v1") }.code == .unknownRepository)
        // The port of a socket that nobody listens at.
        let silent = try Origin(url: "http://127.0.0.1:1/a/b.git", scratch: scratch.path + "/scratch/two")
        let error = try gitError { _ = try silent.resolve("v1") }
        #expect(error.code == .unreachable)
        #expect(error.message == "'http://127.0.0.1:1/a/b.git' cannot be reached.")
    }

    private func origin(in scratch: ScratchFolder, isServer: Bool) throws -> Origin {
        guard isServer else { return try #require(try Origin(folder: scratch.path + "/origin.git")) }
        return try Origin(url: "file://\(scratch.path)/origin.git", scratch: scratch.path + "/scratch/fetch")
    }
}
