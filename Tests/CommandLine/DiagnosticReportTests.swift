import Display
import Source
import Testing

struct DiagnosticReportTests {
    private let file = SourceFile(path: "workflows/a,b.yml", text: "on: push\njobs: 5% x\n")

    private func report(_ diagnostics: [Diagnostic]) -> DiagnosticReport {
        DiagnosticReport(diagnostics, files: [file], style: .plain, version: "1.2.3")
    }

    private var mistake: Diagnostic {
        .error(
            "Expected a mapping.", path: file.path,
            range: SourceRange(start: SourcePosition(line: 2, column: 7), end: SourcePosition(line: 2, column: 9)),
            hint: "Write 50%.")
    }

    @Test("For a person: the line, a caret, and how many files were wrong")
    func text() {
        #expect(
            report([mistake]).text(.text) == """
                workflows/a,b.yml:2:7: error: Expected a mapping.
                 2 | jobs: 5% x
                   |       ^^
                  help: Write 50%.

                1 file checked: it has errors.

                """)
        #expect(report([]).text(.text) == "1 file checked: it is valid.\n")
    }

    @Test("For a program: one object a line")
    func json() {
        #expect(
            report([mistake]).text(.json)
                == #"{"severity":"error","message":"Expected a mapping.","path":"workflows/a,b.yml","line":2,"column":7,"#
                + #""end_line":2,"end_column":9,"hint":"Write 50%."}"# + "\n")
    }

    @Test("For GitHub: its own command, escaped")
    func github() {
        #expect(
            report([mistake]).text(.github)
                == "::error file=workflows/a%2Cb.yml,line=2,col=7::Expected a mapping.%0AWrite 50%25.\n")
    }

    @Test("For a SARIF viewer: rule, level, place")
    func sarif() {
        let text = report([mistake]).text(.sarif)
        for part in [#""version": "2.1.0""#, #""level": "error""#, #""startLine": 2"#, #""uri": "workflows/a,b.yml""#] {
            #expect(text.contains(part))
        }
    }
}
