import Foundation
import TestSupport
import Testing

@testable import Git

@Suite("A mirror", .ownThread)
struct MirrorTests {
    private func withServer() throws -> (ScratchFolder, Mirror) {
        let scratch = try ScratchFolder.withRepository()
        try scratch.git("tag", "v1", in: "repository")
        try scratch.git("branch", "side", in: "repository")
        return (scratch, Mirror(path: scratch.path + "/mirror.git", url: "file://\(scratch.path)/repository"))
    }

    @Test("has the branches and tags of the other one, and lets go of what is gone there")
    func follows() throws {
        let (scratch, mirror) = try withServer()
        try mirror.fetch()
        let repository = try #require(try Repository.open(mirror.path))
        #expect(repository.isBare && repository.originURL == mirror.url)
        #expect(repository.tips().keys.sorted() == ["refs/heads/main", "refs/heads/side", "refs/tags/v1"])

        try scratch.write("new\n", to: "repository/new.txt")
        try scratch.commitAll("second")
        try scratch.git("branch", "-D", "side", in: "repository")
        try scratch.git("tag", "-a", "-m", "two", "v2", in: "repository")
        try scratch.git("update-ref", "refs/pull/7/head", "main", in: "repository")
        try mirror.fetch()
        let tips = try #require(try Repository.open(mirror.path)).tips()
        #expect(tips.keys.sorted() == ["refs/heads/main", "refs/tags/v1", "refs/tags/v2"])
        #expect(
            try tips["refs/heads/main"] == scratch.revision("main") && tips["refs/tags/v2"] == tips["refs/heads/main"])

        try mirror.fetch(["refs/pull/7/head"])
        try mirror.fetch()
        let other = try #require(try Repository.open(mirror.path))
        #expect(try other.resolve("refs/pull/7/head").commit == scratch.revision("main"))
        #expect(other.isAncestor(try scratch.revision("v1"), of: try scratch.revision("main")))
        #expect(!other.isAncestor(try scratch.revision("main"), of: try scratch.revision("v1")))
    }

    @Test("has the other one's default branch, whatever it is called")
    func defaultBranch() throws {
        let (scratch, mirror) = try withServer()
        try scratch.git("checkout", "-q", "side", in: "repository")
        try mirror.fetch()
        let repository = try #require(try Repository.open(mirror.path))
        #expect(repository.defaultBranch() == "side")
        #expect(try repository.branch("side")?.commit == scratch.revision("side"))
    }

    @Test("moves with its URL, and says of one that is not there that it is not")
    func otherPlace() throws {
        let (scratch, mirror) = try withServer()
        try mirror.fetch()
        try scratch.git("clone", "-q", "--bare", "repository", "moved.git")
        try scratch.git("branch", "only-there", "v1", in: "moved.git")
        let moved = Mirror(path: mirror.path, url: "file://\(scratch.path)/moved.git")
        try moved.fetch()
        #expect(try #require(try Repository.open(mirror.path)).tips()["refs/heads/only-there"] != nil)
        let error = try gitError {
            try Mirror(path: scratch.path + "/other.git", url: "file://\(scratch.path)/nowhere.git").fetch()
        }
        #expect(error.code == .unknownRepository)
        #expect(try Repository.open(scratch.path + "/nowhere.git") == nil)
    }

    @Test("is given up when its time is over")
    func late() throws {
        let (scratch, mirror) = try withServer()
        defer { withExtendedLifetime(scratch) {} }
        let error = try gitError { try mirror.fetch(within: .zero) }
        #expect(error.code == .unreachable && error.message == "'\(mirror.url)' took too long to answer.")
    }

    @Test("speaks ssh over the socket that it was given, to the port of the URL")
    func secureShell() throws {
        let scratch = try ScratchFolder.withRepository()
        let listener = try Listener(toFirstBytes: "No server of ssh.\r\n")
        defer { listener.close() }
        let url = "ssh://git@127.0.0.1:\(listener.port)/octo/tool.git"
        let error = try gitError { try Mirror(path: scratch.path + "/mirror.git", url: url).fetch() }
        #expect(error.code == .unreachable, "\(error)")
        #expect(listener.heard.first?.text.hasPrefix("SSH-2.0-") == true, "\(listener.heard)")
    }
}
