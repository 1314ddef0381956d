/// A line that was meant for a terminal, as a page shows it: with its colours, and without all else that a terminal would do.
///
/// Each line begins plain: a log is read from anywhere, and a colour that somebody forgot to end is theirs alone.
package struct TerminalText: Hashable, Sendable {
    package struct Span: Hashable, Sendable {
        package var text: String
        package var style: TerminalStyle

        package init(_ text: String, _ style: TerminalStyle = TerminalStyle()) {
            (self.text, self.style) = (text, style)
        }
    }

    package private(set) var spans: [Span] = []

    package init(_ line: String) {
        guard line.utf8.contains(where: { $0 == 0x1B || $0 == 0x0D }) else {
            if !line.isEmpty { spans = [Span(line)] }
            return
        }
        var style = TerminalStyle()
        var text = String.UnicodeScalarView()
        var rest = line.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\u{1B}":
                guard let parameters = Self.sequence(&rest) else { continue }
                close(&text, style)
                style.apply(parameters)
            case "\r":
                // What came before was written over, as a progress bar is; at the end of a line it is Windows' way to end it.
                guard !rest.isEmpty else { continue }
                (text, spans) = (String.UnicodeScalarView(), [])
            default: text.append(scalar)
            }
        }
        close(&text, style)
    }

    package var plain: String { spans.map(\.text).joined() }

    package var html: HTML {
        HTML(
            spans.map { span in
                span.style.isPlain
                    ? .text(span.text) : .element("span", ["class": span.style.classes], .text(span.text))
            })
    }

    private mutating func close(_ text: inout String.UnicodeScalarView, _ style: TerminalStyle) {
        guard !text.isEmpty else { return }
        defer { text = String.UnicodeScalarView() }
        if let last = spans.last, last.style == style {
            spans[spans.count - 1].text += String(text)
        } else {
            spans.append(Span(String(text), style))
        }
    }

    /// Takes what follows an escape; the numbers where that is a sequence for colours, nil for all others.
    ///
    /// Source: ECMA-48, sections 5.4 (control sequences) and 5.6 (control strings, which titles and links of terminals are).
    private static func sequence(_ rest: inout Substring.UnicodeScalarView) -> [Int]? {
        guard let first = rest.popFirst() else { return nil }
        switch first {
        case "[":
            var parameters = ""
            while let scalar = rest.popFirst() {
                switch scalar {
                case "\u{30}"..."\u{3F}": parameters.unicodeScalars.append(scalar)
                case "\u{20}"..."\u{2F}": continue
                case "m": return numbers(parameters)
                default: return nil
                }
            }
        case "]", "P", "X", "^", "_":
            var before: Unicode.Scalar?
            while let scalar = rest.popFirst() {
                if scalar == "\u{7}" || (before == "\u{1B}" && scalar == "\\") { break }
                before = scalar
            }
        case "\u{20}"..."\u{2F}": _ = rest.popFirst()
        default: break
        }
        return nil
    }

    /// `1;31` and, as some write it, `38:5:196`; nil where anything else is among them.
    private static func numbers(_ text: String) -> [Int]? {
        guard !text.isEmpty else { return [] }
        var numbers: [Int] = []
        for part in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == ";" || $0 == ":" }) {
            guard part.count < 6, let number = part.isEmpty ? 0 : Int(part) else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
