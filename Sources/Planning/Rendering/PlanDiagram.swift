import Workflows

/// How a language for graphs writes nodes, edges and clusters.
protocol DiagramSyntax {
    func opening(_ title: String) -> [String]
    func node(_ name: String, _ label: String, isFinalizer: Bool) -> String
    func clusterOpening(_ name: String, _ label: String) -> [String]
    var clusterClosing: String { get }
    func edge(_ from: String, _ to: String, isCall: Bool) -> String
    var closing: [String] { get }
}

/// A plan as a graph: what is needed points to what needs it, a caller with a dotted line to what it calls.
struct PlanDiagram<Syntax: DiagramSyntax> {
    private let plan: Plan
    private let syntax: Syntax

    init(_ plan: Plan, syntax: Syntax) {
        self.plan = plan
        self.syntax = syntax
    }

    var text: String {
        let entries = PlanOutline(plan).entries
        let lines =
            syntax.opening(plan.workflow.displayName.onOneLine) + nodes(entries, indent: "  ") + edges(entries)
            + syntax.closing
        return lines.joined(separator: "\n") + "\n"
    }

    private func name(_ family: Int) -> String { "job\(family)" }

    private func nodes(_ entries: [PlanOutline.Entry], indent: String) -> [String] {
        entries.flatMap { entry in
            let family = plan.families[entry.family]
            let node = syntax.node(name(entry.family), family.title, isFinalizer: family.isFinalizer)
            guard case .call(let call) = family.definition.body, !entry.callees.isEmpty else { return [indent + node] }
            return syntax.clusterOpening("call\(entry.family)", call.uses.value.onOneLine).map { indent + $0 }
                + [indent + "  " + node] + nodes(entry.callees, indent: indent + "  ") + [
                    indent + syntax.clusterClosing
                ]
        }
    }

    private func edges(_ entries: [PlanOutline.Entry]) -> [String] {
        entries.flatMap { entry in
            let needed = plan.families[entry.family].needs.map {
                "  " + syntax.edge(name($0), name(entry.family), isCall: false)
            }
            let called = entry.callees.filter { $0.level == 0 }.map {
                "  " + syntax.edge(name(entry.family), name($0.family), isCall: true)
            }
            return needed + called + edges(entry.callees)
        }
    }
}

/// Graphviz.
struct DotSyntax: DiagramSyntax {
    func opening(_ title: String) -> [String] {
        ["digraph \(quoted(title)) {", "  rankdir=LR;", "  node [shape=box, style=rounded];"]
    }

    func node(_ name: String, _ label: String, isFinalizer: Bool) -> String {
        "\(name) [label=\(quoted(label))\(isFinalizer ? ", peripheries=2" : "")];"
    }

    func clusterOpening(_ name: String, _ label: String) -> [String] {
        // Graphviz draws a frame around a subgraph whose name begins so.
        ["subgraph cluster_\(name) {", "  label=\(quoted(label));"]
    }

    let clusterClosing = "}"

    func edge(_ from: String, _ to: String, isCall: Bool) -> String {
        "\(from) -> \(to)\(isCall ? " [style=dotted]" : "");"
    }

    let closing = ["}"]

    private func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}

/// Mermaid's flowchart.
struct MermaidSyntax: DiagramSyntax {
    func opening(_ title: String) -> [String] { ["flowchart LR"] }

    func node(_ name: String, _ label: String, isFinalizer: Bool) -> String {
        isFinalizer ? "\(name)[[\(quoted(label))]]" : "\(name)[\(quoted(label))]"
    }

    func clusterOpening(_ name: String, _ label: String) -> [String] { ["subgraph \(name)[\(quoted(label))]"] }

    let clusterClosing = "end"

    func edge(_ from: String, _ to: String, isCall: Bool) -> String { "\(from) \(isCall ? "-.->" : "-->") \(to)" }

    let closing: [String] = []

    /// Mermaid knows entities in place of escapes; a text that begins with a backtick would be read as Markdown.
    private func quoted(_ text: String) -> String {
        let escaped = text.replacing("#", with: "#35;").replacing("\"", with: "#quot;").replacing("`", with: "#96;")
            .replacing("<", with: "#lt;").replacing(">", with: "#gt;")
        return "\"\(escaped)\""
    }
}
