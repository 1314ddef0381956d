/// As much of a terminal as the displays use: what stands on it after all that was written.
struct VirtualScreen {
    private(set) var columns: Int
    private var rows: Int
    /// All lines ever, the oldest first; those above the last `rows` have scrolled away.
    private var lines: [[Character]] = [[]]
    private var line = 0
    private var column = 0
    private(set) var isCursorVisible = true

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// Lines that are wider than the new screen are broken anew, as most terminals do.
    mutating func resize(columns: Int, rows: Int) {
        var broken: [[Character]] = []
        for (index, text) in lines.enumerated() {
            if index == line { line = broken.count }
            var rest = text[...]
            repeat {
                broken.append(Array(rest.prefix(columns)))
                rest = rest.dropFirst(columns)
            } while !rest.isEmpty
        }
        (lines, self.columns, self.rows) = (broken, columns, rows)
    }

    mutating func write(_ text: String) {
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\r": column = 0
            case "\n":
                (line, column) = (line + 1, 0)
                if line == lines.count { lines.append([]) }
            case "\u{1B}": control(&scalars)
            default: put(Character(scalar))
            }
        }
    }

    private mutating func put(_ character: Character) {
        while lines[line].count <= column { lines[line].append(" ") }
        lines[line][column] = character
        column += 1
    }

    private mutating func control(_ scalars: inout Substring.UnicodeScalarView) {
        guard scalars.popFirst() == "[" else { return }
        var parameters = ""
        while let scalar = scalars.popFirst() {
            guard scalar.value >= 0x40 else {
                parameters.unicodeScalars.append(scalar)
                continue
            }
            perform(scalar, parameters)
            return
        }
    }

    private mutating func perform(_ command: Unicode.Scalar, _ parameters: String) {
        switch (command, parameters) {
        case ("A", _): line = max(max(0, lines.count - rows), line - (Int(parameters) ?? 1))
        case ("K", _): lines[line] = Array(lines[line].prefix(column))
        case ("J", _):
            lines[line] = Array(lines[line].prefix(column))
            lines.removeSubrange((line + 1)...)
        case ("l", "?25"): isCursorVisible = false
        case ("h", "?25"): isCursorVisible = true
        default: break
        }
    }

    /// What can be seen, and what has scrolled away above it.
    var text: String {
        lines.map { String($0) }.joined(separator: "\n").split(separator: "\n").joined(separator: "\n")
    }
}
