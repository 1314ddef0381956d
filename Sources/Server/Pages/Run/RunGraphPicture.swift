package import Markup

/// A graph of jobs as a picture, and in words for those who do not see it.
package struct RunGraphPicture: Sendable {
    let graph: RunGraph

    package init(_ graph: RunGraph) { self.graph = graph }

    package var html: HTML {
        .element("div", ["class": "graph"], picture) + legend + words
    }

    private var picture: HTML {
        let size = (width: PictureNumber.text(graph.width), height: PictureNumber.text(graph.height))
        return .element(
            "svg",
            [
                "width": size.width, "height": size.height, "viewBox": "0 0 \(size.width) \(size.height)",
                "role": "group", "aria-label": "The jobs and what they need",
            ],
            graph.edges.filter { !$0.isCritical }.map(edge) + graph.edges.filter(\.isCritical).map(edge)
                + graph.nodes.map(node))
    }

    private func edge(_ edge: RunGraph.Edge) -> HTML {
        let (from, to) = (graph.nodes[edge.from], graph.nodes[edge.to])
        let (x1, y1) = (from.x + RunGraph.columnWidth, from.y + from.height / 2)
        let (x2, y2) = (to.x, to.y + to.height / 2)
        let bend = max(24, (x2 - x1) / 2)
        let numbers = [x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2].map(PictureNumber.text)
        let classes = "edge" + (edge.isCall ? " call" : "") + (edge.isCritical ? " critical" : "")
        return .element(
            "path",
            [
                "class": classes,
                "d":
                    "M\(numbers[0]) \(numbers[1])C\(numbers[2]) \(numbers[3]) \(numbers[4]) \(numbers[5]) \(numbers[6]) \(numbers[7])",
            ])
    }

    private func node(_ node: RunGraph.Node) -> HTML {
        let worst = node.rows.map(\.status).min { $0.urgency < $1.urgency } ?? .waiting
        var y = node.y
        var pieces: [HTML] = [
            .element(
                "rect",
                [
                    "x": PictureNumber.text(node.x), "y": PictureNumber.text(node.y),
                    "width": PictureNumber.text(RunGraph.columnWidth), "height": PictureNumber.text(node.height),
                    "rx": "10",
                ])
        ]
        if let title = node.title {
            pieces.append(text(title, x: node.x + 12, y: y + 20, width: RunGraph.columnWidth - 24, "detail"))
            y += 24
        }
        for row in node.rows {
            pieces.append(self.row(row, x: node.x, y: y + 6))
            y += RunGraph.rowHeight
        }
        if node.hidden > 0 {
            pieces.append(text("and \(node.hidden) more", x: node.x + 12, y: y + 25, width: 190, "detail"))
        }
        let classes = "node \(worst.style)" + (node.isCritical ? " critical" : "")
        return .element("g", ["class": classes], pieces)
    }

    private func row(_ row: RunGraph.Row, x: Double, y: Double) -> HTML {
        let timeWidth = row.detail.isEmpty ? 0.0 : 66
        let label = "\(row.name): \(row.status.word)\(row.detail.isEmpty ? "" : ", \(row.detail)")"
        return .element(
            "a", ["href": row.link, "class": row.status.style, "aria-label": label],
            .element("title", [:], .text(label)),
            .element(
                "svg",
                [
                    "x": PictureNumber.text(x + 10), "y": PictureNumber.text(y + 7), "width": "16", "height": "16",
                ], row.status.icon),
            text(row.name, x: x + 32, y: y + 20, width: RunGraph.columnWidth - 44 - timeWidth, nil),
            row.detail.isEmpty
                ? ""
                : .element(
                    "text",
                    [
                        "class": "detail", "text-anchor": "end",
                        "x": PictureNumber.text(x + RunGraph.columnWidth - 12), "y": PictureNumber.text(y + 19),
                    ], .text(row.detail)))
    }

    /// Cut at its width, however wide its letters are: nothing leaves a picture of its own.
    private func text(_ text: String, x: Double, y: Double, width: Double, _ classes: String?) -> HTML {
        let most = Int(width / 7.2)
        let shown = text.count > most ? text.prefix(max(1, most - 1)) + "…" : text[...]
        return .element(
            "svg",
            [
                "x": PictureNumber.text(x), "y": PictureNumber.text(y - 16), "width": PictureNumber.text(width),
                "height": "24",
            ], .element("text", ["class": classes, "x": "0", "y": "16"], .text(String(shown))))
    }

    private var legend: HTML {
        guard graph.nodes.contains(where: \.isCritical) else { return "" }
        return .element(
            "p", ["class": "legend"],
            .element(
                "span", [:],
                .element(
                    "svg", ["viewBox": "0 0 26 8", "aria-hidden": "true", "focusable": "false"],
                    .element("line", ["x1": "0", "y1": "4", "x2": "26", "y2": "4"])),
                "The critical path: only less time here makes the run shorter."))
    }

    private var words: HTML {
        .element(
            "details", ["id": "graph-words", "class": "small"],
            .element("summary", [:], "The same in words"),
            .element(
                "ul", [:],
                graph.nodes.enumerated().map { index, node in
                    let needs = graph.edges.filter { $0.to == index }.map { name(of: graph.nodes[$0.from]) }
                    let after = needs.isEmpty ? "needs nothing" : "after \(needs.joined(separator: ", "))"
                    let critical = node.isCritical ? "; on the critical path" : ""
                    let states = node.rows.map { "\($0.name) \($0.status.word.lowercased())" }.joined(separator: ", ")
                    return .element("li", [:], .text("\(name(of: node)): \(after)\(critical); \(states)"))
                }))
    }

    private func name(of node: RunGraph.Node) -> String { node.title ?? node.rows.first?.name ?? "" }
}
