import Execution
import Expressions
import Testing

@Suite("hashFiles gives GitHub's values")
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

    @Test("an unknown option is refused")
    func option() {
        #expect(throws: ExpressionError.self) { try hash([:], "--no-such-thing", "a") }
        #expect(throws: ExpressionError.self) { try hash([:], "../a") }
    }
}
