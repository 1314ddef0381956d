import Expressions

/// A plan as `sluice plan` prints it. Every form ends with a line break, and the same plan gives the same text.
package struct PlanRenderer: Sendable {
    private let plan: Plan

    package init(_ plan: Plan) {
        self.plan = plan
    }

    /// A drawn graph for a person: job by job in the order of what they need, callees below their callers, then the notices.
    ///
    /// - Parameters:
    ///   - width: In columns; 40 is the least that is kept to.
    ///   - measure: How many columns a text takes.
    package func text(width: Int, measure: @escaping (String) -> Int = \.count) -> String {
        PlanText(plan, wrapping: TextWrapping(width: max(40, width), measure: measure)).text
    }

    /// One JSON object on one line; docs/guide/json.md names its fields.
    package func json() -> String { PlanJSON(plan).value.json(.compact) + "\n" }

    /// For `dot -Tsvg`: a node a job, a matrix as one node, each called workflow as a cluster.
    package func dot() -> String { PlanDiagram(plan, syntax: DotSyntax()).text }

    /// For a ```` ```mermaid ```` block: the same graph as ``dot()``.
    package func mermaid() -> String { PlanDiagram(plan, syntax: MermaidSyntax()).text }
}
