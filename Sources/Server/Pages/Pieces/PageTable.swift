import Markup

/// A table, whose rows are cards where there is no room for columns.
struct PageTable: Sendable {
    struct Column: Sendable {
        var title: String
        /// Numbers stand right.
        var isNumber = false

        init(_ title: String, isNumber: Bool = false) { (self.title, self.isNumber) = (title, isNumber) }
    }

    struct Row: Sendable {
        /// As many as there are columns; the first names the row.
        var cells: [HTML]
        /// Its colour at the edge.
        var status: Status?

        init(_ cells: [HTML], status: Status? = nil) { (self.cells, self.status) = (cells, status) }
    }

    /// Read aloud before the table.
    var caption: String
    var columns: [Column]
    var rows: [Row]
    /// Its values need no titles beside them where rows are cards.
    var isBrief = false

    init(_ caption: String, _ columns: [Column], _ rows: [Row]) {
        (self.caption, self.columns, self.rows) = (caption, columns, rows)
    }

    var html: HTML {
        .element(
            "table", ["class": isBrief ? "rows brief" : "rows"],
            .element("caption", ["class": "unseen"], .text(caption)),
            .element(
                "thead", [:],
                .element(
                    "tr", [:],
                    columns.map { column in
                        .element(
                            "th", ["scope": "col", "class": column.isNumber ? "number" : nil], .text(column.title))
                    })),
            .element("tbody", [:], rows.map(row)))
    }

    private func row(_ row: Row) -> HTML {
        .element(
            "tr", ["class": row.status?.style, "data-row": ""],
            zip(columns, row.cells).enumerated().map { index, pair in
                let (column, cell) = pair
                let classes = column.isNumber ? "number" : nil
                return index == 0
                    ? .element("th", ["scope": "row", "class": classes], cell)
                    : .element("td", ["data-title": column.title, "class": classes], cell)
            })
    }
}
