import Source
import Testing

@Suite("The caret renderer")
struct DiagnosticRendererTests {
    private let file = SourceFile(path: "workflows/ci.yml", text: "on: push\njobs:\n  build:\n\truns_on: x\n")

    private func range(_ line: Int, _ start: Int, _ end: Int) -> SourceRange {
        SourceRange(
            start: SourcePosition(line: line, column: start), end: SourcePosition(line: line, column: end))
    }

    @Test("shows place, line, caret and what to do")
    func showsEverything() {
        let diagnostic = Diagnostic.error(
            "Unexpected value 'push'", path: "workflows/ci.yml", range: range(1, 5, 9), hint: "Try 'pull_request'.")
        #expect(
            DiagnosticRenderer(files: [file]).render(diagnostic) == """
                workflows/ci.yml:1:5: error: Unexpected value 'push'
                 1 | on: push
                   |     ^^^^
                  help: Try 'pull_request'.
                """)
    }

    @Test("cuts a long line around the caret", arguments: [1, 5000, 19_998])
    func longLines(column: Int) {
        let long = SourceFile(path: "long.yml", text: String(repeating: "x", count: 20_000))
        let text = DiagnosticRenderer(files: [long]).render(
            .error(
                "Odd.", path: "long.yml",
                range: SourceRange(
                    start: SourcePosition(line: 1, column: column), end: SourcePosition(line: 1, column: column + 2))))
        let lines = text.split(separator: "\n")
        #expect(lines.count == 3 && lines.allSatisfy { $0.count < 180 }, "\(text)")
        let caret = lines[2].firstIndex(of: "^").map { lines[2].distance(from: lines[2].startIndex, to: $0) } ?? -1
        let shown = Array(lines[1])
        #expect(shown[caret] == "x" && (caret == 5) == (column == 1), "\(text)")
        #expect(lines[2].hasSuffix("^^"), "\(text)")
    }

    @Test("keeps tabs before the caret, so that it stands under its place")
    func keepsTabs() {
        let diagnostic = Diagnostic.warning("Odd.", path: "workflows/ci.yml", range: range(4, 2, 9))
        #expect(
            DiagnosticRenderer(files: [file]).render(diagnostic)
                == "workflows/ci.yml:4:2: warning: Odd.\n 4 | \truns_on: x\n   | \t^^^^^^^")
    }

    @Test(
        "shows one caret for a range that is empty, past the line's end or over several lines",
        arguments: [
            (5, 5, "    ^"), (9, 9, "        ^"), (40, 41, nil),
        ])
    func oddRanges(start: Int, end: Int, caret: String?) {
        let diagnostic = Diagnostic.error("Odd.", path: "workflows/ci.yml", range: range(1, start, end))
        let text = DiagnosticRenderer(files: [file]).render(diagnostic)
        #expect(text.contains("1:\(start)"))
        if let caret { #expect(text.hasSuffix(caret)) }
    }

    @Test("does without what is not known")
    func lacksPlaces() {
        let renderer = DiagnosticRenderer(files: [file])
        #expect(renderer.render(.error("No repository.")) == "error: No repository.")
        #expect(renderer.render(.error("Odd.", path: "other.yml")) == "other.yml: error: Odd.")
        #expect(
            renderer.render(.error("Odd.", path: "other.yml", range: range(3, 1, 2))) == "other.yml:3:1: error: Odd.")
    }

    @Test("paints only when asked")
    func paints() {
        let renderer = DiagnosticRenderer(coloured: true)
        #expect(renderer.render(.error("Odd.")) == "\u{1B}[1;31merror:\u{1B}[0m Odd.")
    }
}

@Suite("A source file")
struct SourceFileTests {
    @Test(
        "gives its lines by number, whatever the line breaks",
        arguments: [
            (1, "a"), (2, "b"), (3, ""), (4, "d"), (5, nil), (0, nil), (-1, nil),
        ])
    func lines(number: Int, expected: String?) {
        #expect(SourceFile(path: "x", text: "a\r\nb\n\nd").line(number).map(String.init) == expected)
    }
}

@Suite("The nearest known name")
struct NearestNameTests {
    @Test(
        "is the one that a mistyped name was meant to be",
        arguments: [
            ("biuld", "build"), ("ci", "ci"), ("stak-test", "stack-test"), ("BUILD", "build"), ("deploy", nil),
            ("", nil),
        ])
    func nearest(typed: String, expected: String?) {
        #expect(nearestName(to: typed, among: ["build", "ci", "stack-test", "publish"]) == expected)
    }
}
