import Markup
import Runs
import Server
import Testing

@Suite("The picture of a run's jobs")
struct PagesGraphTests {
    private func node(_ name: String, _ status: Status = .success) -> RunGraph.Node {
        RunGraph.Node(rows: [.init(name: name, detail: "2.0 s", status: status, link: "/p/demo/runs/1#\(name)")])
    }

    private static func edges(_ pairs: [(Int, Int)]) -> [RunGraph.Edge] {
        pairs.map { RunGraph.Edge(from: $0.0, to: $0.1) }
    }

    static let columns: [(edges: [(Int, Int)], columns: [Int])] = [
        ([], [0, 0, 0, 0]), ([(0, 1), (1, 2), (2, 3)], [0, 1, 2, 3]),
        ([(0, 1), (0, 2), (1, 3), (2, 3)], [0, 1, 1, 2]),
        ([(0, 3), (0, 1), (1, 2), (2, 3)], [0, 1, 2, 3]), ([(3, 0)], [1, 0, 0, 0]),
    ]

    @Test("Each job stands right of all that it needs", arguments: columns)
    func layers(edges: [(Int, Int)], columns: [Int]) {
        let graph = RunGraph(nodes: "abcd".map { node(String($0)) }, edges: Self.edges(edges))
        #expect(graph.nodes.map(\.column) == columns)
        for edge in graph.edges {
            #expect(graph.nodes[edge.from].x + RunGraph.columnWidth < graph.nodes[edge.to].x)
        }
    }

    @Test("No two jobs stand on each other, and all within the picture")
    func apart() {
        let nodes = (0..<30).map { node("\($0)") }
        let edges = (1..<30).map { RunGraph.Edge(from: ($0 * 7) % $0, to: $0) }
        let graph = RunGraph(nodes: nodes, edges: edges)
        for (index, one) in graph.nodes.enumerated() {
            #expect(one.x >= 0 && one.y >= 0 && one.x + RunGraph.columnWidth <= graph.width)
            #expect(one.y + one.height <= graph.height)
            for other in graph.nodes.dropFirst(index + 1) where other.column == one.column {
                #expect(one.y + one.height <= other.y || other.y + other.height <= one.y)
            }
        }
    }

    @Test("A circle, which no plan has, ends all the same")
    func circle() {
        let graph = RunGraph(nodes: ["a", "b"].map { node($0) }, edges: Self.edges([(0, 1), (1, 0)]))
        #expect(graph.edges.isEmpty)
    }

    @Test("The critical path goes back through whatever ended last")
    func critical() {
        func time(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }
        let edges = Self.edges([(0, 2), (1, 2), (2, 3)])
        #expect(RunGraph.criticalPath(edges, ends: [time(1), time(5), time(9), time(10)], count: 4) == [1, 2, 3])
        #expect(RunGraph.criticalPath(edges, ends: [time(6), time(5), time(9), nil], count: 4) == [0, 2])
        #expect(RunGraph.criticalPath(edges, ends: [time(6), nil, nil, nil], count: 4) == [])
        #expect(RunGraph.criticalPath([], ends: [], count: 0) == [])
    }

    @Test("is this one")
    func golden() {
        var both = node("test <1>", .failure)
        both.title = "test (9)"
        both.hidden = 8
        let graph = RunGraph(nodes: [node("build"), both], edges: Self.edges([(0, 1)]), critical: [0, 1])
        let html = RunGraphPicture(graph).html.source.replacing("><", with: ">\n<")
        #expect(html == Self.picture, "\(html)")
    }

    private static let picture = """
        <div class="graph">
        <svg width="516" height="108" viewBox="0 0 516 108" role="group" aria-label="The jobs and what they need">
        <path class="edge critical" d="M226 54C258 54 258 54 290 54">
        </path>
        <g class="node is-success critical">
        <rect x="6" y="33" width="220" height="42" rx="10">
        </rect>
        <a href="/p/demo/runs/1#build" class="is-success" aria-label="build: Succeeded, 2.0 s">
        <title>build: Succeeded, 2.0 s</title>
        <svg x="16" y="46" width="16" height="16">
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d="M3.5 8.5l3 3 6-7">
        </path>
        </svg>
        </svg>
        <svg x="38" y="43" width="110" height="24">
        <text x="0" y="16">build</text>
        </svg>
        <text class="detail" text-anchor="end" x="214" y="58">2.0 s</text>
        </a>
        </g>
        <g class="node is-failure critical">
        <rect x="290" y="6" width="220" height="96" rx="10">
        </rect>
        <svg x="302" y="10" width="196" height="24">
        <text class="detail" x="0" y="16">test (9)</text>
        </svg>
        <a href="/p/demo/runs/1#test &lt;1&gt;" class="is-failure" aria-label="test &lt;1&gt;: Failed, 2.0 s">
        <title>test &lt;1&gt;: Failed, 2.0 s</title>
        <svg x="300" y="43" width="16" height="16">
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d="M4 4l8 8M12 4l-8 8">
        </path>
        </svg>
        </svg>
        <svg x="322" y="40" width="110" height="24">
        <text x="0" y="16">test &lt;1&gt;</text>
        </svg>
        <text class="detail" text-anchor="end" x="498" y="55">2.0 s</text>
        </a>
        <svg x="302" y="69" width="190" height="24">
        <text class="detail" x="0" y="16">and 8 more</text>
        </svg>
        </g>
        </svg>
        </div>
        <p class="legend">
        <span>
        <svg viewBox="0 0 26 8" aria-hidden="true" focusable="false">
        <line x1="0" y1="4" x2="26" y2="4">
        </line>
        </svg>The critical path: only less time here makes the run shorter.</span>
        </p>
        <details id="graph-words" class="small">
        <summary>The same in words</summary>
        <ul>
        <li>build: needs nothing; on the critical path; build succeeded</li>
        <li>test (9): after build; on the critical path; test &lt;1&gt; failed</li>
        </ul>
        </details>
        """
}
