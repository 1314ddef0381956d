import Source

/// Which job waits for which, before anything else is known of them.
struct JobGraph {
    struct Node {
        var id: Located<String>
        var needs: [Located<String>]
    }

    let nodes: [Node]

    struct Problem {
        enum Kind { case unknown, cycle }
        var kind: Kind
        var job: String
        var need: Located<String>
    }

    var hasStart: Bool { nodes.contains { $0.needs.isEmpty } }

    /// The needs that never come to be, in the order of the file; takes time linear in the needs.
    ///
    /// Who waits for a job with an unknown need is in no cycle: that one mistake is told once, where it is.
    func problems() -> [Problem] {
        var places: [String: Int] = [:]
        for (place, node) in nodes.enumerated() { places[node.id.value.lowercased()] = place }
        var waiting = Array(repeating: 0, count: nodes.count)
        var dependants: [[Int]] = Array(repeating: [], count: nodes.count)
        for (place, node) in nodes.enumerated() {
            for needed in node.needs.compactMap({ places[$0.value.lowercased()] }) {
                dependants[needed].append(place)
                waiting[place] += 1
            }
        }
        var ready = nodes.indices.filter { waiting[$0] == 0 }
        while let place = ready.popLast() {
            for dependant in dependants[place] {
                waiting[dependant] -= 1
                if waiting[dependant] == 0 { ready.append(dependant) }
            }
        }
        return nodes.flatMap { node in unmet(node) { places[$0].map { waiting[$0] > 0 } } }
    }

    /// `isStuck` says of a job whether it is in a cycle or waits for one, and nil of one that does not exist.
    private func unmet(_ node: Node, _ isStuck: (String) -> Bool?) -> [Problem] {
        node.needs.compactMap { need in
            switch isStuck(need.value.lowercased()) {
            case nil: Problem(kind: .unknown, job: node.id.value, need: need)
            case true?: Problem(kind: .cycle, job: node.id.value, need: need)
            case false?: nil
            }
        }
    }
}

extension WorkflowReading {
    /// The texts are GitHub's, which tells of single needs only where at least one job can start.
    mutating func check(_ graph: JobGraph, under jobs: Token) {
        let hasStart = graph.hasStart
        if !hasStart {
            error("The workflow must contain at least one job with no dependencies.", at: jobs, .graph)
        }
        let names = graph.nodes.map(\.id.value)
        for problem in graph.problems() {
            if findings.isFull { return }
            let (job, need) = (problem.job, problem.need.value)
            let stage: Finding.Stage = hasStart ? .graph : .ours
            switch problem.kind {
            case .cycle:
                let message = "Job '\(job)' depends on job '\(need)' which creates a cycle in the dependency graph."
                findings.error(message, at: problem.need.range, stage)
            case .unknown:
                let near =
                    findings.wantsHint(among: names.count)
                    ? nearestName(to: need, among: names.filter { $0 != job }) : nil
                let hint = near.map { "Did you mean '\($0)'?" }
                findings.error(
                    "Job '\(job)' depends on unknown job '\(need)'.", at: problem.need.range, stage, hint: hint)
            }
        }
    }
}
