import Source
import Testing
import YAML

struct TreeTests {
    @Test("A tree keeps order, duplicate keys and exact ranges")
    func tree() throws {
        let text = """
            on: push
            jobs:
              a: [1, "two"]   # why
              a:
                - x: 'y'
              b: { c: d }

            """
        #expect(
            try outline(text) == """
                1:1-6:14 mapping
                1:1-1:3 'on'
                1:5-1:9 'push'
                2:1-2:5 'jobs'
                3:3-6:14 mapping
                3:3-3:4 'a'
                3:6-3:16 sequence
                3:7-3:8 '1'
                3:10-3:15 'two'
                4:3-4:4 'a'
                5:5-5:13 sequence
                5:7-5:13 mapping
                5:7-5:8 'x'
                5:10-5:13 'y'
                6:3-6:4 'b'
                6:6-6:14 mapping
                6:8-6:9 'c'
                6:11-6:12 'd'
                """)
    }

    @Test("Columns count Unicode scalars, whatever they take in bytes")
    func columns() throws {
        #expect(try outline("é😀: [ü, x]").hasSuffix("1:9-1:10 'x'"))
        #expect(try outline("\u{FEFF}a: b").hasSuffix("'b'"))
    }

    @Test("A value that is left out stands just after its colon")
    func emptyValue() throws {
        #expect(try outline("a:\n  image:\nb: 1").contains("2:9-2:9 ''"))
    }

    @Test(
        "A file without a document is nil", arguments: ["", "\n\n", "# only a comment\n", "\u{FEFF}"])
    func empty(text: String) throws {
        #expect(try parse(SourceFile(path: "a.yml", text: text)) == nil)
    }

    @Test("Styles are kept")
    func styles() throws {
        let text = "- a\n- 'a'\n- \"a\"\n- |\n  a\n- >-\n  a\n"
        let items = try parse(SourceFile(path: "a.yml", text: text))?.sequence ?? []
        #expect(
            items.map(\.scalar?.style) == [.plain, .singleQuoted, .doubleQuoted, .literal, .folded])
        #expect(items.map(\.scalar?.text) == ["a", "a", "a", "a\n", "a"])
    }

    @Test("GitHub's unusual but accepted flow styles are accepted")
    func flowStyles() throws {
        let text = "- [one]#, two\n- [one, two,\n  three]\n- \"hello\nworld\"\n"
        let items = try parse(SourceFile(path: "a.yml", text: text))?.sequence ?? []
        #expect(items.map { $0.sequence?.count } == [1, 3, nil])
        #expect(items.last?.scalar?.text == "hello world")
    }
}

/// A line per node: its range, and its text or kind.
private func outline(_ text: String) throws -> String {
    func lines(_ node: YAMLNode) -> [String] {
        let (start, end) = (node.range.start, node.range.end)
        let place = "\(start.line):\(start.column)-\(end.line):\(end.column) "
        switch node.content {
        case .scalar(let scalar): return [place + "'\(scalar.text)'"]
        case .sequence(let items): return [place + "sequence"] + items.flatMap(lines)
        case .mapping(let entries):
            return [place + "mapping"] + entries.flatMap { lines($0.key) + lines($0.value) }
        }
    }
    return try parse(SourceFile(path: "a.yml", text: text)).map { lines($0).joined(separator: "\n") }
        ?? ""
}
