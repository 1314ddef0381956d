import Source
import Testing
import YAML

struct ScalarPositionTests {
    /// Each text holds `@` once inside the scalar; its place in the file is the expectation.
    @Test(
        "A character of a scalar is found again in the file, whatever the style",
        arguments: [
            "k: ab@c", "k: 'it''s @ here'", "k: \"tab\\t \\u00e9 \\\"@\\\"\"", "k: !!str ab@c",
            "k: &a 'x@'",
            "k: |\n  one\n    two\n\n  th@ree\n", "k: |2-  # why\n    one\n  @two",
            "k: >\n  one\n  two\n\n  th@ree\n",
            "k: >-\n  a\n    b\n  c @\n", "k: one\n  two\n  three @", "k: \"one \\\n   two\n  x@\"",
            "- k: |+\n    a\n    @\n",
            "k: |\r\n  one\r\n  tw@o\r\n", "k: |\n  one\t@\n", "k: é😀@",
        ])
    func found(text: String) throws {
        let file = SourceFile(path: "a.yml", text: text)
        let root = try #require(try parse(file))
        let node = try #require(root["k"] ?? root.sequence?.first?["k"])
        let scalar = try #require(node.scalar)
        let offset = try #require(Array(scalar.text.unicodeScalars).firstIndex(of: "@"))
        #expect(
            file.position(ofCharacter: offset, of: scalar.text, scalar.style, from: node.range.start)
                == place(of: "@", in: text))
    }

    @Test("Past the text there is no place, and at its end there is")
    func bounds() throws {
        let file = SourceFile(path: "a.yml", text: "ab")
        let node = try #require(try parse(file))
        let scalar = try #require(node.scalar)
        #expect(
            file.position(ofCharacter: 2, of: scalar.text, scalar.style, from: node.range.start)
                == SourcePosition(line: 1, column: 3))
        #expect(file.position(ofCharacter: 3, of: scalar.text, scalar.style, from: node.range.start) == nil)
        #expect(file.position(ofCharacter: -1, of: scalar.text, scalar.style, from: node.range.start) == nil)
    }

    private func place(of mark: Unicode.Scalar, in text: String) -> SourcePosition {
        var position = SourcePosition.start
        for character in text.unicodeScalars {
            if character == mark { break }
            position =
                character == "\n"
                ? SourcePosition(line: position.line + 1, column: 1)
                : SourcePosition(line: position.line, column: position.column + 1)
        }
        return position
    }
}
