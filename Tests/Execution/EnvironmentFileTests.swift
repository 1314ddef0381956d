import Execution
import TestSupport
import Testing

@Suite("Environment files are read as GitHub's runner reads them", .ownThread)
struct EnvironmentFileTests {
    struct Row: Sendable {
        var content: String
        var pairs: [EnvironmentFile.Pair]
        var error: String?

        init(_ content: String, _ pairs: [(String, String)], error: String? = nil) {
            self.content = content
            self.pairs = pairs.map { .init($0.0, $0.1) }
            self.error = error
        }
    }

    static let rows = [
        Row("", []),
        Row("\n\n", []),
        Row("A=1", [("A", "1")]),
        Row("A=1\nB=2\n", [("A", "1"), ("B", "2")]),
        Row("A=b=c\n", [("A", "b=c")]),
        Row("A=\n", [("A", "")]),
        Row(" A =  x \n", [(" A ", "  x ")]),
        Row("A=1\r\n", [("A", "1\r")]),
        Row("A=a<<b\n", [("A", "a<<b")]),
        Row("A=ü€😀\n", [("A", "ü€😀")]),
        Row("\u{FEFF}A=1\n", [("A", "1")]),
        Row("A<<EOF\none\ntwo\nEOF\n", [("A", "one\ntwo")]),
        Row("A<<EOF\nEOF\n", [("A", "")]),
        Row("A<<EOF\n\nEOF\n", [("A", "")]),
        Row("A<<EOF\n\n\nEOF\n", [("A", "\n")]),
        Row("A<<EOF\none\nEOF", [("A", "one")]),
        Row("A<<EOF\none=1\nB<<C\nEOF\nB=2\n", [("A", "one=1\nB<<C"), ("B", "2")]),
        Row("A<<E=F\nx\nE=F\n", [("A", "x")]),
        Row("A<<EOF\none\n EOF\nEOF\n", [("A", "one\n EOF")]),
        Row("A<<EOF\none\n", [], error: "Invalid value. Matching delimiter not found 'EOF'"),
        Row("A<<EOF\none", [], error: "Invalid value. EOF marker missing new line."),
        Row("A<<EOF", [], error: "Invalid value. Matching delimiter not found 'EOF'"),
        Row("A=1\nnothing\nB=2\n", [("A", "1")], error: "Invalid format 'nothing'"),
        Row("<<EOF\n", [], error: "Invalid format '<<EOF'. Name must not be empty and delimiter must not be empty"),
        Row("A<<\n", [], error: "Invalid format 'A<<'. Name must not be empty and delimiter must not be empty"),
        Row("=x\n", [], error: "Invalid format '=x'. Name must not be empty"),
    ]

    @Test("pairs, blocks and what is wrong with them", arguments: rows)
    func reading(_ row: Row) {
        let file = EnvironmentFile(Array(row.content.utf8))
        #expect(file.pairs == row.pairs)
        #expect(file.error == row.error)
    }
}
