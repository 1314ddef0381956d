/// A piece of a page, which can hold nothing that was not escaped.
package struct HTML: ExpressibleByStringLiteral, Sendable {
    package private(set) var source: String

    /// What stands in this program's own text.
    package init(stringLiteral value: StaticString) { source = "\(value)" }

    package init(_ pieces: [HTML] = []) { source = pieces.map(\.source).joined() }

    private init(source: String) { self.source = source }

    /// Any text, whoever wrote it.
    package static func text(_ text: String) -> HTML { HTML(source: escaped(text)) }

    /// - Parameter attributes: One whose value is nil is left out.
    package static func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ content: HTML...
    ) -> HTML {
        element(name, attributes, content)
    }

    package static func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ content: [HTML]
    ) -> HTML {
        HTML(source: "\(opening(name, attributes))\(HTML(content).source)</\(name)>")
    }

    /// An element without an end, such as `img`.
    package static func void(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>) -> HTML {
        HTML(source: opening(name, attributes))
    }

    private static func opening(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>) -> String {
        "<\(name)" + attributes.map { name, value in value.map { " \(name)=\"\(escaped($0))\"" } ?? "" }.joined() + ">"
    }

    /// Control characters are shown as pictures of them, and what would turn the direction of text as nothing.
    private static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            case "\n", "\t": escaped.append(scalar)
            case "\u{7F}": escaped.append("\u{2421}")
            case "\u{0}"..."\u{1F}": escaped.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case "\u{80}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": escaped.append("\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    package var isEmpty: Bool { source.isEmpty }

    package static func + (a: HTML, b: HTML) -> HTML { HTML(source: a.source + b.source) }
    package static func += (a: inout HTML, b: HTML) { a.source += b.source }
}
