/// Columns of text, each as wide as its widest cell; numbers may be set flush right.
package struct TextTable: Sendable {
    private var rows: [[String]] = []
    private let rightAligned: Set<Int>

    package init(header: [String] = [], rightAligned: Set<Int> = []) {
        self.rightAligned = rightAligned
        if !header.isEmpty { rows.append(header) }
    }

    package mutating func add(_ row: [String]) { rows.append(row) }

    package var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].displayWidth : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                rightAligned.contains(column) ? cell.flushRight(to: widths[column]) : cell.padded(to: widths[column])
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// All lines, each with its line break.
    package var text: String { lines.map { $0 + "\n" }.joined() }
}
