import Execution
import Expressions
import Foundation
import TestSupport
import Testing

@Suite("hashFiles gives GitHub's values", .ownThread)
struct FileHashingTests {
    private func hash(_ files: [String: String], _ patterns: String...) throws -> String {
        let folder = try TemporaryDirectory()
        try folder.write(files)
        return try FileHashing(workspace: folder.path, home: "/").function(patterns.map(Value.string)).asString
    }

    // The expected values: printf the files' own SHA-256 in binary, one after the other, into sha256sum.
    @Test("one file, several, and none")
    func values() throws {
        #expect(
            try hash(["a.txt": "hello"], "a.txt")
                == "9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50")
        #expect(try hash(["a.txt": "hello"], "b.txt") == "")
        #expect(try hash(["d/": ""], "d") == "")
        let two = try hash(["a.txt": "1", "b.txt": "2"], "**/*.txt")
        #expect(two == "4295f72eeb1e3507b8461e240e3b8d18c1e7bd2f1122b11fc9ec40a65894031a")
        #expect(try hash(["a.txt": "1", "b.txt": "2"], "a.txt", "b.txt") == two)
        #expect(try hash(["a.txt": "1", "b.txt": "2", "c.md": ""], "*", "!c.md") == two)
    }

    @Test("files outside of the workspace do not count")
    func outside() throws {
        #expect(try hash(["a": ""], "/etc/hostname") == "")
    }

    @Test("an unknown option and a path that leads out are refused in the runner's words")
    func option() {
        let option = #expect(throws: ExpressionError.self) { try hash([:], "--no-such-thing", "a") }
        #expect(option?.message == "Invalid glob option --no-such-thing, available option: '--follow-symbolic-links'.")
        let outside = #expect(throws: ExpressionError.self) { try hash([:], "../it's", "b") }
        #expect(
            outside?.message.hasPrefix("hashFiles('../it''s, b') failed. Fail to hash files under directory '") == true)
    }

    @Test("files come in the order of the walk: names by their bytes, a folder's files where its name stands")
    func order() throws {
        let files = ["a-b": "1", "a/x": "2", "a.c": "3", "B": "4", "ä": "5", "z": "6"]
        let inOrder = try hash(files, "B", "a", "a-b", "a.c", "z", "ä")
        #expect(try hash(files, "**") == inOrder)
        #expect(try hash(files, "**") != hash(files, "z", "a", "B", "a-b", "a.c", "ä"))
    }

    @Test("a link to a file counts as the file; a link to a folder only with --follow-symbolic-links")
    func links() throws {
        let folder = try TemporaryDirectory()
        try folder.write(["real/x": "hello", "file": "hello"])
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/alias", withDestinationPath: "real")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "file")
        let hashing = FileHashing(workspace: folder.path, home: "/")
        func hash(_ arguments: Value...) throws -> String { try hashing.function(arguments).asString }
        let one = try hash("file")
        #expect(try hash("link") == one)
        #expect(try hash("alias") == "")
        #expect(try hash("alias/**") == "")
        #expect(try hash("--follow-symbolic-links", "alias/**") == one)
        #expect(try hash("--FOLLOW-symbolic-links", "alias") == one)
        #expect(try hash("**") != hash("--follow-symbolic-links", "**"))
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/broken", withDestinationPath: "nothing")
        #expect(throws: ExpressionError.self) { try hash("broken") }
        #expect(try hash("--follow-symbolic-links", "broken") == "")
    }
}
