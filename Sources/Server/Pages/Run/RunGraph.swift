/// Jobs and what they need, laid out as a picture: what needs nothing is at the left, everything else right of all that it needs.
package struct RunGraph: Hashable, Sendable {
    /// One entry under `jobs:`, with all the jobs that it became.
    package struct Node: Hashable, Sendable {
        /// Where it is more than its one job: `test (6)`.
        package var title: String?
        package var rows: [Row]
        /// How many of its jobs are not among the rows.
        package var hidden = 0
        package fileprivate(set) var column = 0
        package fileprivate(set) var x = 0.0
        package fileprivate(set) var y = 0.0
        package fileprivate(set) var isCritical = false

        package init(title: String? = nil, rows: [Row], hidden: Int = 0) {
            (self.title, self.rows, self.hidden) = (title, rows, hidden)
        }

        package var height: Double {
            Double(rows.count + (hidden > 0 ? 1 : 0)) * RunGraph.rowHeight + (title == nil ? 0 : 24) + 12
        }
    }

    package struct Row: Hashable, Sendable {
        package var name: String
        package var detail: String
        package var status: Status
        /// Where it is told at length.
        package var link: String

        package init(name: String, detail: String, status: Status, link: String) {
            (self.name, self.detail, self.status, self.link) = (name, detail, status, link)
        }
    }

    package struct Edge: Hashable, Sendable {
        package var from: Int
        package var to: Int
        /// From a job to what it calls.
        package var isCall: Bool
        package var isCritical = false

        package init(from: Int, to: Int, isCall: Bool = false) {
            (self.from, self.to, self.isCall) = (from, to, isCall)
        }
    }

    package private(set) var nodes: [Node]
    package private(set) var edges: [Edge]
    package private(set) var width = 0.0
    package private(set) var height = 0.0

    package static let rowHeight = 30.0
    package static let columnWidth = 220.0
    private static let gap = (x: 64.0, y: 18.0)
    private static let margin = 6.0

    /// - Parameters:
    ///   - edges: Without a circle; those that would close one are left out.
    ///   - critical: The nodes of the critical path, in its order.
    package init(nodes: [Node], edges: [Edge], critical: [Int] = []) {
        self.nodes = nodes
        self.edges = edges.filter { nodes.indices.contains($0.from) && nodes.indices.contains($0.to) }
        for node in critical where nodes.indices.contains(node) { self.nodes[node].isCritical = true }
        let pairs = Set(zip(critical, critical.dropFirst()).map { Edge(from: $0, to: $1) })
        for index in self.edges.indices {
            let edge = self.edges[index]
            self.edges[index].isCritical = pairs.contains(Edge(from: edge.from, to: edge.to))
        }
        place(inColumns())
    }

    /// By the longest way from what needs nothing.
    private mutating func inColumns() -> [[Int]] {
        var missing = nodes.indices.map { node in edges.count { $0.to == node } }
        var ready = nodes.indices.filter { missing[$0] == 0 }
        var reached = Set(ready)
        while let node = ready.popLast() {
            for edge in edges where edge.from == node {
                nodes[edge.to].column = max(nodes[edge.to].column, nodes[node].column + 1)
                missing[edge.to] -= 1
                if missing[edge.to] == 0 {
                    ready.append(edge.to)
                    reached.insert(edge.to)
                }
            }
        }
        edges.removeAll { !reached.contains($0.to) }
        var columns = Array(repeating: [Int](), count: (nodes.map(\.column).max() ?? -1) + 1)
        for node in nodes.indices { columns[nodes[node].column].append(node) }
        return columns
    }

    /// Each column is sorted by where what it needs stands, so that few lines cross; among equals the files' order stays.
    private mutating func place(_ columns: [[Int]]) {
        var ranks = Array(repeating: 0.0, count: nodes.count)
        var heights: [Double] = []
        var sorted: [[Int]] = []
        for column in columns {
            let wishes = column.map { node -> Double in
                let before = edges.filter { $0.to == node }.map { ranks[$0.from] }
                return before.isEmpty ? 0 : before.reduce(0, +) / Double(before.count)
            }
            let order = column.indices.sorted { (wishes[$0], $0) < (wishes[$1], $1) }.map { column[$0] }
            for (rank, node) in order.enumerated() { ranks[node] = Double(rank) + 0.5 - Double(order.count) / 2 }
            sorted.append(order)
            heights.append(order.reduce(-Self.gap.y) { $0 + nodes[$1].height + Self.gap.y })
        }
        let tallest = heights.max() ?? 0
        for (index, column) in sorted.enumerated() {
            var y = Self.margin + (tallest - heights[index]) / 2
            for node in column {
                nodes[node].x = Self.margin + Double(index) * (Self.columnWidth + Self.gap.x)
                nodes[node].y = y
                y += nodes[node].height + Self.gap.y
            }
        }
        width = Double(columns.count) * (Self.columnWidth + Self.gap.x) - Self.gap.x + 2 * Self.margin
        height = tallest + 2 * Self.margin
    }
}
