import Markup

extension StackReport {
    /// A line is cut here; the file has it whole.
    private static let longestLine = 2000
    /// Those with a colour and a box of their own.
    private static let colours = 12

    /// In the order in which they first wrote.
    private var sources: [String] {
        var known: Set<String> = []
        return lines.map(\.source).filter { known.insert($0).inserted }
    }

    var log: HTML {
        guard !lines.isEmpty else { return "" }
        let sources = sources
        let places = Dictionary(zip(sources, sources.indices), uniquingKeysWith: { first, _ in first })
        let file: HTML = .element("a", ["href": ReportWord.link(logs)], .text("\(logs)/"))
        let note: HTML =
            cutLines > 0
            ? .text("The last \(lines.count) lines; \(cutLines) before them are in ") + file + "."
            : .text("\(ReportWord.count(lines.count, "line", "lines")), also in ") + file + "."
        return section(
            "log", "Log", .element("p", ["class": "note"], note),
            boxes(sources),
            .element(
                "div", ["class": "lines", "tabindex": "0", "role": "log", "aria-label": "The merged log"],
                lines.map { line($0, places[$0.source] ?? 0) }))
    }

    /// Which sources are seen: by style alone, without a script.
    private func boxes(_ sources: [String]) -> HTML {
        guard sources.count > 1 else { return "" }
        let boxes = sources.prefix(Self.colours).enumerated().map { place, source -> HTML in
            .element(
                "label", ["class": "s\(place)"],
                .void("input", ["type": "checkbox", "checked": "", "id": "s\(place)"]), .text(source))
        }
        return .element("fieldset", [:], .element("legend", [:], "Show"), HTML(boxes))
    }

    private func line(_ line: StackLine, _ place: Int) -> HTML {
        let colour = place < Self.colours ? "s\(place)" : "other"
        return .element(
            "div", ["class": line.isGap ? "gap \(colour)" : colour],
            .element("time", [:], .text(ReportWord.clock(line.time))),
            .element("b", [:], .text(line.source)), .element("span", [:], .text(shownLine(line.text))))
    }

    /// Without the escape sequences of a terminal, and not longer than one reads.
    func shownLine(_ text: String, most: Int = longestLine) -> String {
        let plain = text.unicodeScalars.contains("\u{1B}") ? Self.withoutEscapes(text) : text
        let cut = plain.unicodeScalars.prefix(most)
        return cut.endIndex < plain.unicodeScalars.endIndex ? String(cut) + " …" : plain
    }

    /// Control sequences of ECMA-48, section 5.4: ESC, `[`, parameters, and one byte that ends them.
    private static func withoutEscapes(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\u{1B}", rest.first == "[" else {
                plain.append(scalar)
                continue
            }
            rest = rest.dropFirst().drop { ("\u{20}"..."\u{3F}").contains($0) }
            rest = rest.dropFirst()
        }
        return String(plain)
    }
}
