import Source
import Testing
import YAML

struct SyntaxErrorTests {
    @Test(
        "Broken YAML is told with its place",
        arguments: [
            ("a: b: c", 1, 5), ("a: [1\nb: 2", 2, 2), ("a: 'x\n", 2, 1), ("a:\n\t- b", 2, 1),
            ("a: \u{1}", 1, 4),
            ("é: \u{0}", 1, 4), ("a: }", 1, 4), ("a: b\n- c", 2, 1), ("%YAML 9.0\n---\na", 1, 1),
            ("a: @b", 1, 4),
        ])
    func place(text: String, line: Int, column: Int) {
        let error = failure(text)
        #expect(error?.code == .invalidSyntax)
        #expect(error?.diagnostic.path == "a.yml")
        #expect(error?.diagnostic.range?.start == SourcePosition(line: line, column: column))
    }

    @Test("More than one document is refused where the second starts")
    func documents() {
        let error = failure("a: 1\n---\nb: 2\n")
        #expect(error?.code == .severalDocuments)
        #expect(error?.diagnostic.range?.start == SourcePosition(line: 2, column: 1))
        #expect(failure("---\na: 1\n...\n") == nil)
    }
}
