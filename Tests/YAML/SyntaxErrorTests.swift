import Source
import Testing
import YAML

struct SyntaxErrorTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var place: SourcePosition
        var message: String

        init(_ text: String, _ line: Int, _ column: Int, _ message: String) {
            self.text = text
            place = SourcePosition(line: line, column: column)
            self.message = message
        }

        var testDescription: String { text.debugDescription }
    }

    static let rows = [
        Row("a:\n\t- b", 2, 1, "A tab cannot indent a line."),
        Row("a:\n  b: c\n\td: e", 3, 1, "A tab cannot indent a line."),
        Row("a: |\n\tx", 2, 1, "A tab cannot indent a line."),
        Row("a: @b", 1, 4, "A value cannot begin with '@'."),
        Row("a: `b`", 1, 4, "A value cannot begin with '`'."),
        Row("a: %b", 1, 4, "A value cannot begin with '%'."),
        Row("a: \u{1}", 1, 4, "The file has a control character, which YAML does not allow."),
        Row("é: \u{0}", 1, 4, "The file has a control character, which YAML does not allow."),
        Row("a: b: c", 1, 5, "A ':' cannot stand here: the value before it is no key."),
        Row("run: echo a: b", 1, 12, "A ':' cannot stand here: the value before it is no key."),
        Row("a: - b", 1, 4, "A list item cannot begin here."),
        Row("a: b\n- c", 2, 1, "A key was expected here, of the mapping that begins on line 1, or its end."),
        Row("on: push\njobs\n  a: b", 2, 1, "A ':' is missing after this key."),
        Row("on: push\njobs", 2, 1, "A ':' is missing after this key."),
        Row("a:\n    b: c\n  d: e", 3, 3, "A key was expected here, of the mapping that begins on line 1, or its end."),
        Row("a:\n  - b\n  c: d", 3, 3, "A '-' was expected here, for the list that begins on line 2, or its end."),
        Row("- a\nb", 2, 1, "A ':' is missing after this key."),
        Row("a: [1\nb: 2", 2, 2, "The '[' on line 1 is not closed: a ',' or ']' was expected here."),
        Row("a: [1, 2", 2, 1, "The '[' on line 1 is not closed: a ',' or ']' was expected here."),
        Row("a: {b: 1\nc: 2", 2, 2, "The '{' on line 1 is not closed: a ',' or '}' was expected here."),
        Row("a: { b: ${{ c }} }", 1, 10, "The '{' on line 1 is not closed: a ',' or '}' was expected here."),
        Row("a: }", 1, 4, "A value was expected here, but there is '}'."),
        Row("a: ]", 1, 4, "A value was expected here, but there is ']'."),
        Row("a: 'x\n", 1, 4, "The quote that begins here is never closed."),
        Row("a:\n  b: \"x\nc: d\n", 2, 6, "The quote that begins here is never closed."),
        Row("a: 'it's'", 1, 8, "A key was expected here, of the mapping that begins on line 1, or its end."),
        Row("a: \"\\q\"", 1, 5, "A text in double quotes has an escape that YAML does not know."),
        Row("a: \"\\x4\"", 1, 7, "An escape in double quotes lacks hexadecimal digits, or names no character."),
        Row("a: |0\n  x", 1, 5, "The indentation of a block of text cannot be 0."),
        Row("a: | x\n", 1, 6, "Text cannot begin on the line of its '|' or '>'."),
        Row("a: & b", 1, 4, "The name of an anchor is malformed."),
        Row("a: &b$ c", 1, 4, "The name of an anchor is malformed."),
        Row("paths: *.md", 1, 8, "The name of an alias is malformed."),
        Row("paths: **/a", 1, 8, "The name of an alias is malformed."),
        Row("a: !x!y z", 1, 4, "The tag is malformed or not known."),
        Row("%YAML 9.0\n---\na", 1, 1, "The line is no directive that can be used."),
        Row("%x", 1, 3, "The line is no directive that can be used."),
    ]

    @Test("Broken YAML is told in a sentence, with its place", arguments: rows)
    func told(_ row: Row) {
        let error = failure(row.text)
        #expect(error?.code == .invalidSyntax)
        #expect(error?.diagnostic.path == "a.yml")
        #expect(error?.diagnostic.range?.start == row.place)
        #expect(error?.diagnostic.message == row.message)
    }

    @Test("A byte order mark does not shift what is shown")
    func byteOrderMark() {
        #expect(failure("\u{FEFF}a: @b")?.diagnostic.message == "A value cannot begin with '@'.")
    }

    @Test("More than one document is refused where the second starts")
    func documents() {
        let error = failure("a: 1\n---\nb: 2\n")
        #expect(error?.code == .severalDocuments)
        #expect(error?.diagnostic.range?.start == SourcePosition(line: 2, column: 1))
        #expect(failure("---\na: 1\n...\n") == nil)
    }
}
