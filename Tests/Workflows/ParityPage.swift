import Foundation

/// `docs/parity.md`, row by row.
struct ParityPage {
    struct Row: Sendable {
        /// What its first cell has in code spans.
        var names: [String]
        var what: String
        /// `Folder/FileTests.function`.
        var tests: [String]

        var title: String { names.first ?? what }
        var isRefused: Bool { what.hasPrefix("**refused**") }
    }

    /// Rows about keys of the language.
    let keys: [Row]
    /// Rows about what holds everywhere.
    let rules: [Row]

    init() throws {
        let page = packageRoot.appendingPathComponent("docs/parity.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        var tables: [String: [Row]] = [:]
        var heading = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("| key ") { heading = "key" }
            if line.hasPrefix("| rule ") { heading = "rule" }
            if line.hasPrefix("## ") { heading = "" }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("| "), cells.count == 3, !cells[0].hasPrefix(heading + " "), cells[0] != heading else {
                continue
            }
            let row = Row(names: Self.spans(in: cells[0]), what: cells[1], tests: Self.spans(in: cells[2]))
            tables[heading, default: []].append(row)
        }
        (keys, rules) = (tables["key"] ?? [], tables["rule"] ?? [])
    }

    private static func spans(in cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
