/// What stands within a line of Markdown: emphasis, code and links.
struct MarkdownText {
    private let text: Substring
    /// How many marks are around it already.
    private let depth: Int

    private static let mostDepth = 6

    init(_ text: Substring, depth: Int = 0) { (self.text, self.depth) = (text, depth) }

    var html: HTML {
        var (html, plain, rest) = (HTML(), "", text)
        var closings = Closings()
        while let first = rest.first {
            if first == "\\", let next = rest.dropFirst().first, next.isASCII, next.isPunctuation || next.isSymbol {
                plain.append(next)
                rest = rest.dropFirst(2)
            } else if depth < Self.mostDepth, let (piece, after) = piece(rest, &closings) {
                html += .text(plain) + piece
                (plain, rest) = ("", after)
            } else {
                plain.append(first)
                rest = rest.dropFirst()
            }
        }
        return html + .text(plain)
    }

    private func piece(_ rest: Substring, _ closings: inout Closings) -> (HTML, Substring)? {
        switch rest.first {
        case "`": code(rest, &closings)
        case "*", "_", "~": emphasis(rest, &closings)
        case "[": link(rest, &closings)
        case "!" where rest.dropFirst().first == "[": picture(rest, &closings)
        case "<": address(rest, end: ">", &closings)
        case "h" where rest.hasPrefix("http://") || rest.hasPrefix("https://"): bareAddress(rest)
        default: nil
        }
    }

    /// Where marks stand next. Each place is looked for once, so that time grows with the text alone: what was not found is nowhere
    /// after it, either.
    private struct Closings {
        private var places: [String: Range<Substring.Index>?] = [:]

        mutating func next(_ mark: String, in text: Substring) -> Range<Substring.Index>? {
            if let known = places[mark] {
                guard let known else { return nil }
                if known.lowerBound >= text.startIndex { return known }
            }
            let place = text.firstRange(of: mark)
            places[mark] = .some(place)
            return place
        }
    }

    private func code(_ rest: Substring, _ closings: inout Closings) -> (HTML, Substring)? {
        let mark = String(rest.prefix { $0 == "`" })
        let inner = rest.dropFirst(mark.count)
        guard let end = closings.next(mark, in: inner) else { return nil }
        return (.element("code", [:], .text(String(inner[..<end.lowerBound].trimmed))), inner[end.upperBound...])
    }

    private func emphasis(_ rest: Substring, _ closings: inout Closings) -> (HTML, Substring)? {
        for mark in ["**", "__", "~~", "*", "_"] where rest.hasPrefix(mark) {
            let inner = rest.dropFirst(mark.count)
            // `a * b`, and the underscores within a name.
            guard let first = inner.first, !first.isWhitespace, mark != "_" && mark != "__" || isAtWord(rest) else {
                return nil
            }
            guard let end = closings.next(mark, in: inner), end.lowerBound > inner.startIndex else { return nil }
            let content = MarkdownText(inner[..<end.lowerBound], depth: depth + 1).html
            let after = inner[end.upperBound...]
            switch mark {
            case "**", "__": return (.element("strong", [:], content), after)
            case "~~": return (.element("del", [:], content), after)
            default: return (.element("em", [:], content), after)
            }
        }
        return nil
    }

    /// Whether no letter or digit stands before.
    private func isAtWord(_ rest: Substring) -> Bool {
        guard rest.startIndex > text.startIndex else { return true }
        let before = text[text.index(before: rest.startIndex)]
        return !before.isLetter && !before.isNumber
    }

    /// `[words](https://…)`; another address leaves its words.
    private func link(_ rest: Substring, _ closings: inout Closings) -> (HTML, Substring)? {
        guard let (words, target, after) = reference(rest, &closings) else { return nil }
        let content = MarkdownText(words, depth: Self.mostDepth).html
        guard let address = Self.address(target) else { return (content, after) }
        return (Self.link(address, content), after)
    }

    /// Its words: a page loads nothing from elsewhere.
    private func picture(_ rest: Substring, _ closings: inout Closings) -> (HTML, Substring)? {
        guard let (words, _, after) = reference(rest.dropFirst(), &closings) else { return nil }
        return (.text(String(words)), after)
    }

    private func reference(
        _ rest: Substring, _ closings: inout Closings
    ) -> (words: Substring, target: Substring, after: Substring)? {
        let inner = rest.dropFirst()
        guard let middle = closings.next("](", in: inner) else { return nil }
        let words = inner[..<middle.lowerBound]
        guard words.utf8.count < 1000,
            let end = closings.next(")", in: inner[middle.upperBound...])
        else { return nil }
        return (words, inner[middle.upperBound..<end.lowerBound], inner[end.upperBound...])
    }

    private func address(_ rest: Substring, end: String, _ closings: inout Closings) -> (HTML, Substring)? {
        let inner = rest.dropFirst()
        guard let end = closings.next(end, in: inner),
            let address = Self.address(inner[..<end.lowerBound])
        else { return nil }
        return (Self.link(address, .text(address)), inner[end.upperBound...])
    }

    private func bareAddress(_ rest: Substring) -> (HTML, Substring)? {
        let whole = rest.prefix { !$0.isWhitespace && !"<>\"'`|".contains($0) }
        // A full stop after it belongs to the sentence.
        let text = whole.droppingLast { ".,;:!?)*_".contains($0) }
        guard let address = Self.address(text) else { return nil }
        return (Self.link(address, .text(address)), rest[text.endIndex...])
    }

    private static func link(_ address: String, _ content: HTML) -> HTML {
        .element("a", ["href": address, "rel": "noopener noreferrer nofollow"], content)
    }

    /// Nil for what goes anywhere else than to http or https, or holds what no address does.
    private static func address(_ text: Substring) -> String? {
        let address = text.trimmed.prefix { $0 != " " }
        let lower = address.prefix(8).lowercased()
        guard lower.hasPrefix("http://") || lower.hasPrefix("https://"), address.utf8.count < 2000,
            address.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else { return nil }
        return String(address)
    }
}
