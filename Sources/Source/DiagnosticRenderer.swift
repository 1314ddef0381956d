/// Renders a diagnostic for a person: `path:line:column: error: message`, the line, and a caret under the place.
package struct DiagnosticRenderer: Sendable {
    /// Whether to use ANSI colours.
    package var coloured: Bool
    private let files: [String: SourceFile]

    package init(files: [SourceFile] = [], coloured: Bool = false) {
        self.coloured = coloured
        self.files = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Several lines, without a line break at the end.
    package func render(_ diagnostic: Diagnostic) -> String {
        var lines = [heading(of: diagnostic)]
        lines += excerpt(of: diagnostic)
        if let hint = diagnostic.hint { lines.append("  help: " + hint) }
        return lines.joined(separator: "\n")
    }

    private func heading(of diagnostic: Diagnostic) -> String {
        let severity = paint(diagnostic.severity.rawValue + ":", as: diagnostic.severity)
        var place = ""
        if let path = diagnostic.path {
            place = path + ":"
            if let start = diagnostic.range?.start { place += "\(start.line):\(start.column):" }
            place += " "
        }
        return place + severity + " " + diagnostic.message
    }

    private func excerpt(of diagnostic: Diagnostic) -> [String] {
        guard let path = diagnostic.path, let range = diagnostic.range, let line = files[path]?.line(range.start.line)
        else { return [] }
        let number = String(range.start.line)
        let margin = String(repeating: " ", count: number.count)
        let before = range.start.column - 1
        // No more of a line is looked at than could be shown of it.
        let scalars = line.unicodeScalars.prefix(before + Self.longestLine + 1)
        let lineLength = scalars.count
        let end = range.end.line == range.start.line ? range.end.column : lineLength + 1
        let width = max(1, min(end, lineLength + 1) - range.start.column)
        guard lineLength > Self.longestLine else {
            // Tabs stay tabs, so that the caret stands under its place whatever the terminal's tab width.
            let indent = scalars.prefix(before).map { $0 == "\t" ? "\t" : " " }.joined()
            let caret = paint(String(repeating: "^", count: width), as: diagnostic.severity)
            return [" \(number) | \(line)", " \(margin) | \(indent)\(caret)"]
        }
        let part = LinePart(of: scalars, around: before, length: Self.longestLine)
        let cut = paint(
            String(repeating: "^", count: min(width, max(1, part.end - part.caret))), as: diagnostic.severity)
        return [" \(number) | \(part.text)", " \(margin) | \(String(repeating: " ", count: part.caret))\(cut)"]
    }

    /// Of a longer line only the part around the caret is shown, in characters.
    private static let longestLine = 160

    /// The part of a long line that is shown, with an ellipsis at each end that was cut.
    private struct LinePart {
        var text: String
        /// Where the place is in the text, from 0.
        var caret: Int
        /// Where the line's own characters end in the text.
        var end: Int

        init(of line: Substring.UnicodeScalarView, around place: Int, length: Int) {
            let scalars = line.map { $0 == "\t" ? " " : $0 }
            let place = min(place, scalars.count)
            let start = max(0, min(place - length / 4, scalars.count - length))
            let end = min(scalars.count, start + length)
            let before = start > 0 ? "…" : ""
            text = before + String(String.UnicodeScalarView(scalars[start..<end])) + (end < scalars.count ? "…" : "")
            caret = place - start + before.unicodeScalars.count
            self.end = end - start + before.unicodeScalars.count
        }
    }

    private func paint(_ text: String, as severity: Diagnostic.Severity) -> String {
        guard coloured else { return text }
        let colour =
            switch severity {
            case .error: "31"
            case .warning: "33"
            case .notice: "36"
            }
        return "\u{1B}[1;\(colour)m\(text)\u{1B}[0m"
    }
}
