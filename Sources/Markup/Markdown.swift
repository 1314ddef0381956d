/// A text in Markdown, as much of it as summaries of steps use: headings, lists, tables, code, quotes, emphasis and links.
///
/// HTML in it is text like any other, pictures are their words, and a link goes to http or https or is text. Limits keep a hostile
/// text from costing more than it is long. Source: CommonMark 0.31, and GitHub's tables.
package struct Markdown: Sendable {
    private let lines: [Substring]
    /// How deep quotes and lists are in each other.
    private let depth: Int

    private static let mostBytes = 1 << 18
    private static let mostDepth = 8

    package init(_ text: String) {
        var text = text
        if text.utf8.count > Self.mostBytes {
            text = String(decoding: text.utf8.prefix(Self.mostBytes), as: UTF8.self) + "\n\n(The rest is not shown.)"
        }
        self.init(text.split(omittingEmptySubsequences: false) { $0.isNewline }, depth: 0)
    }

    private init(_ lines: [Substring], depth: Int) {
        (self.lines, self.depth) = (lines, depth)
    }

    package var html: HTML {
        var reading = Reading(lines: lines, depth: depth)
        return reading.blocks()
    }

    /// One pass over the lines.
    private struct Reading {
        let lines: [Substring]
        let depth: Int
        var next = 0

        mutating func blocks() -> HTML {
            var html = HTML()
            while next < lines.count {
                let line = lines[next]
                if line.isBlank {
                    next += 1
                } else if let fence = MarkdownLine.fence(line) {
                    html += code(fence)
                } else if let heading = MarkdownLine.heading(line) {
                    next += 1
                    html += Self.heading(heading.level, MarkdownText(heading.text).html)
                } else if MarkdownLine.isRule(line) {
                    next += 1
                    html += .void("hr", [:])
                } else if line.trimmed.hasPrefix(">"), depth < Markdown.mostDepth {
                    html += quote()
                } else if MarkdownLine.item(line) != nil, depth < Markdown.mostDepth {
                    html += list()
                } else if let columns = tableColumns() {
                    html += table(columns)
                } else {
                    html += paragraph()
                }
            }
            return html
        }

        /// Below the page's own headings, which are `h1` and `h2`.
        private static func heading(_ level: Int, _ content: HTML) -> HTML {
            switch level {
            case 1: .element("h3", [:], content)
            case 2: .element("h4", [:], content)
            case 3: .element("h5", [:], content)
            default: .element("h6", [:], content)
            }
        }

        private mutating func code(_ fence: (mark: Character, count: Int)) -> HTML {
            next += 1
            var text: [Substring] = []
            while next < lines.count {
                let line = lines[next]
                next += 1
                let end = line.trimmed
                if end.count >= fence.count, end.allSatisfy({ $0 == fence.mark }) { break }
                text.append(line)
            }
            return .element("pre", ["tabindex": "0"], .element("code", [:], .text(text.joined(separator: "\n"))))
        }

        private mutating func quote() -> HTML {
            var inner: [Substring] = []
            while next < lines.count, lines[next].trimmed.hasPrefix(">") {
                let rest = lines[next].trimmed.dropFirst()
                inner.append(rest.hasPrefix(" ") ? rest.dropFirst() : rest)
                next += 1
            }
            return .element("blockquote", [:], Markdown(inner, depth: depth + 1).html)
        }

        /// Items of one kind; what is indented below one belongs to it.
        private mutating func list() -> HTML {
            guard let first = MarkdownLine.item(lines[next]) else { return paragraph() }
            var items: [HTML] = []
            while next < lines.count, let item = MarkdownLine.item(lines[next]), item.isOrdered == first.isOrdered,
                item.indent < first.indent + 2
            {
                next += 1
                var inner = [item.text]
                while next < lines.count, belongs(lines[next], to: item) {
                    inner.append(lines[next].withoutIndent(item.width))
                    next += 1
                }
                items.append(Self.item(inner, depth: depth + 1))
                if next + 1 < lines.count, lines[next].isBlank, MarkdownLine.item(lines[next + 1]) != nil { next += 1 }
            }
            return first.isOrdered ? .element("ol", [:], items) : .element("ul", [:], items)
        }

        private func belongs(_ line: Substring, to item: MarkdownLine.Item) -> Bool {
            if line.isBlank { return next + 1 < lines.count && lines[next + 1].indent >= item.width }
            return line.indent >= item.width
        }

        private static func item(_ lines: [Substring], depth: Int) -> HTML {
            // One line is the usual item, and needs no paragraph.
            guard lines.count == 1 else { return .element("li", [:], Markdown(lines, depth: depth).html) }
            return .element("li", [:], MarkdownText(lines[0].trimmed).html)
        }

        private mutating func paragraph() -> HTML {
            var text: [Substring] = []
            while next < lines.count, !lines[next].isBlank {
                if !text.isEmpty, MarkdownLine.begins(lines[next]) { break }
                text.append(lines[next].trimmed)
                next += 1
            }
            return .element("p", [:], MarkdownText(text.joined(separator: "\n")[...]).html)
        }

        // MARK: Tables

        /// How many columns begin here; nil where no table does.
        private func tableColumns() -> Int? {
            guard next + 1 < lines.count, lines[next].contains("|") else { return nil }
            let rule = MarkdownLine.cells(lines[next + 1])
            let isRule = rule.allSatisfy { cell in
                cell.contains("-") && cell.allSatisfy { $0 == "-" || $0 == ":" }
            }
            let count = MarkdownLine.cells(lines[next]).count
            return isRule && !rule.isEmpty && rule.count == count ? count : nil
        }

        private mutating func table(_ columns: Int) -> HTML {
            let head = MarkdownLine.cells(lines[next]).map { cell -> HTML in
                .element("th", ["scope": "col"], MarkdownText(cell[...]).html)
            }
            next += 2
            var rows: [HTML] = []
            while next < lines.count, !lines[next].isBlank, lines[next].contains("|") {
                let cells = MarkdownLine.cells(lines[next])
                rows.append(
                    .element(
                        "tr", [:],
                        (0..<columns).map { column in
                            let text = column < cells.count ? cells[column] : ""
                            return .element("td", [:], MarkdownText(text[...]).html)
                        }))
                next += 1
            }
            let table: HTML = .element(
                "table", [:], .element("thead", [:], .element("tr", [:], head)), .element("tbody", [:], rows))
            return .element("div", ["class": "scroll", "tabindex": "0"], table)
        }
    }
}
