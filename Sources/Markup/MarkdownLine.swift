/// What a line of Markdown begins.
enum MarkdownLine {
    struct Item {
        var isOrdered: Bool
        var indent: Int
        /// The columns up to its text: what is indented so far belongs to it.
        var width: Int
        var text: Substring
    }

    /// Three or more of a mark.
    static func fence(_ line: Substring) -> (mark: Character, count: Int)? {
        let text = line.trimmed
        guard let mark = text.first, mark == "`" || mark == "~" else { return nil }
        let count = text.prefix { $0 == mark }.count
        guard count >= 3, !(mark == "`" && text.dropFirst(count).contains("`")) else { return nil }
        return (mark, count)
    }

    static func heading(_ line: Substring) -> (level: Int, text: Substring)? {
        let text = line.trimmed
        let level = text.prefix { $0 == "#" }.count
        guard (1...6).contains(level) else { return nil }
        let rest = text.dropFirst(level)
        guard rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
        let title = rest.trimmed
        let bare = title.droppingLast { $0 == "#" }
        return (level, bare.isEmpty || bare.last == " " ? bare.trimmed : title)
    }

    static func isRule(_ line: Substring) -> Bool {
        let marks = line.filter { !$0.isWhitespace }
        guard marks.count >= 3, let mark = marks.first, "-*_".contains(mark) else { return false }
        return marks.allSatisfy { $0 == mark }
    }

    static func item(_ line: Substring) -> Item? {
        let indent = line.indent
        let text = line.trimmed
        guard let first = text.first, !isRule(line) else { return nil }
        var mark = 0
        if "-*+".contains(first) {
            mark = 1
        } else {
            let digits = text.prefix { $0.isASCII && $0.isNumber }.count
            guard (1...9).contains(digits), let end = text.dropFirst(digits).first, end == "." || end == ")" else {
                return nil
            }
            mark = digits + 1
        }
        let rest = text.dropFirst(mark)
        guard rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
        return Item(isOrdered: mark > 1, indent: indent, width: indent + mark + 1, text: rest.trimmed)
    }

    /// Whether a line ends the paragraph before it.
    static func begins(_ line: Substring) -> Bool {
        fence(line) != nil || heading(line) != nil || isRule(line) || item(line) != nil || line.trimmed.hasPrefix(">")
    }

    /// Between bars; `\|` is a bar in a cell.
    static func cells(_ line: Substring) -> [String] {
        var text = line.trimmed
        if text.hasPrefix("|") { text = text.dropFirst() }
        if text.hasSuffix("|"), !text.hasSuffix("\\|") { text = text.dropLast() }
        var cells = [""]
        var isEscaped = false
        for character in text {
            if character == "|", !isEscaped {
                cells.append("")
                continue
            }
            if character == "|" { cells[cells.count - 1].removeLast() }
            cells[cells.count - 1].append(character)
            isEscaped = character == "\\" && !isEscaped
        }
        return cells.map { String($0[...].trimmed) }
    }
}

extension Substring {
    var trimmed: Substring { drop(while: \.isWhitespace).droppingLast(while: \.isWhitespace) }

    var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// In columns; a tab goes to the next fourth one.
    var indent: Int {
        var columns = 0
        for character in self {
            guard character == " " || character == "\t" else { break }
            columns += character == "\t" ? 4 - columns % 4 : 1
        }
        return columns
    }

    func withoutIndent(_ columns: Int) -> Substring {
        var (rest, left) = (self, columns)
        while left > 0, let first = rest.first, first == " " || first == "\t" {
            left -= first == "\t" ? 4 : 1
            rest = rest.dropFirst()
        }
        return rest
    }

    func droppingLast(while isDropped: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isDropped(last) { rest = rest.dropLast() }
        return rest
    }
}
