import Expressions
package import Source

/// Diagnostics in the form that a reader wants: a person, a program, GitHub's log or a SARIF viewer.
package struct DiagnosticReport {
    package enum Format: String, Sendable, CaseIterable {
        case text, json, github, sarif
    }

    private let diagnostics: [Diagnostic]
    private let files: [SourceFile]
    private let style: Style
    /// Of this program.
    private let version: String

    package init(_ diagnostics: [Diagnostic], files: [SourceFile], style: Style, version: String) {
        self.diagnostics = diagnostics
        self.files = files
        self.style = style
        self.version = version
    }

    package func text(_ format: Format) -> String {
        switch format {
        case .text: plain
        case .json: diagnostics.map { Self.object($0).json(.compact) + "\n" }.joined()
        case .github: diagnostics.map(Self.workflowCommand).joined()
        case .sarif: sarif.json(.indented) + "\n"
        }
    }

    private var plain: String {
        let renderer = DiagnosticRenderer(files: files, coloured: style.isColoured)
        let texts = diagnostics.map { renderer.render($0) + "\n\n" }.joined()
        let wrong = Set(diagnostics.filter { $0.severity == .error }.map(\.path)).count
        let checked = files.count == 1 ? "1 file checked" : "\(files.count) files checked"
        let result =
            switch wrong {
            case 0: files.count == 1 ? "it is valid" : "all are valid"
            case 1: files.count == 1 ? "it has errors" : "1 has errors"
            default: "\(wrong) have errors"
            }
        return texts + "\(checked): \(style.paint(result, wrong == 0 ? .green : .red)).\n"
    }

    /// `severity`, `message`, `path`, `line`, `column`, `end_line`, `end_column`, `hint`; places count from 1, the end is just after.
    private static func object(_ diagnostic: Diagnostic) -> Value {
        let number = { (number: Int?) in number.map { Value.number(Double($0)) } ?? .null }
        return [
            "severity": .string(diagnostic.severity.rawValue),
            "message": .string(diagnostic.message),
            "path": diagnostic.path.map(Value.string) ?? .null,
            "line": number(diagnostic.range?.start.line),
            "column": number(diagnostic.range?.start.column),
            "end_line": number(diagnostic.range?.end.line),
            "end_column": number(diagnostic.range?.end.column),
            "hint": diagnostic.hint.map(Value.string) ?? .null,
        ]
    }

    /// GitHub's own log command, which makes an annotation.
    private static func workflowCommand(_ diagnostic: Diagnostic) -> String {
        let escape = { (text: String) in
            text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
        }
        let place = { (text: String) in escape(text).replacing(":", with: "%3A").replacing(",", with: "%2C") }
        var properties: [String] = []
        if let path = diagnostic.path { properties.append("file=\(place(path))") }
        if let start = diagnostic.range?.start { properties += ["line=\(start.line)", "col=\(start.column)"] }
        let list = properties.isEmpty ? "" : " " + properties.joined(separator: ",")
        let message = [diagnostic.message, diagnostic.hint].compactMap(\.self).joined(separator: "\n")
        return "::\(diagnostic.severity.rawValue)\(list)::\(escape(message))\n"
    }

    private var sarif: Value {
        let driver: Value = ["name": "sluice", "version": .string(version), "rules": .array([["id": "workflow"]])]
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": .array([["tool": ["driver": driver], "results": .array(diagnostics.map(Self.sarifResult))]]),
        ]
    }

    private static func sarifResult(_ diagnostic: Diagnostic) -> Value {
        var result: ValueObject = [
            "ruleId": "workflow",
            "level": .string(diagnostic.severity == .notice ? "note" : diagnostic.severity.rawValue),
            "message": ["text": .string(diagnostic.message)],
        ]
        guard let path = diagnostic.path else { return .object(result) }
        var location: ValueObject = ["artifactLocation": ["uri": .string(path)]]
        if let start = diagnostic.range?.start {
            location["region"] = [
                "startLine": .number(Double(start.line)), "startColumn": .number(Double(start.column)),
            ]
        }
        result["locations"] = .array([["physicalLocation": .object(location)]])
        return .object(result)
    }
}
