import History
import Planning
package import Runs
import Workflows

extension RunGraph {
    /// - Parameters:
    ///   - plan: As the journal left it.
    ///   - jobs: As they are recorded.
    init(_ plan: Plan, _ jobs: [RecordedJob], run: Int, _ path: PagePath, now: Timestamp) {
        let recorded = Dictionary(jobs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let families = plan.families.map { family in family.jobs.compactMap { recorded[plan.jobs[$0].id] } }
        let nodes = zip(plan.families, families).map { family, jobs in
            Node(family, jobs, inScope: family.scope, run: run, path, now: now)
        }
        let edges = Self.edges(plan)
        self.init(
            nodes: nodes, edges: edges,
            critical: Self.criticalPath(edges, ends: families.map { Self.end($0, now: now) }, count: nodes.count))
    }

    /// What follows on a call follows on the last of what it calls.
    private static func edges(_ plan: Plan) -> [Edge] {
        let callees = plan.families.map { family -> [Int] in
            guard let job = family.jobs.first, case .call(let scope) = plan.jobs[job].body else { return [] }
            return plan.scopes[scope].families
        }
        func lasts(_ family: Int) -> [Int] {
            let called = callees[family]
            guard !called.isEmpty else { return [family] }
            return called.filter { plan.families[$0].dependents.isEmpty }.flatMap(lasts)
        }
        return plan.families.indices.flatMap { family in
            plan.families[family].needs.flatMap(lasts).map { Edge(from: $0, to: family) }
                + callees[family].filter { plan.families[$0].needs.isEmpty }
                .map { Edge(from: family, to: $0, isCall: true) }
        }
    }

    /// When the last of an entry's jobs ended, or now; nil where none has started.
    private static func end(_ jobs: [RecordedJob], now: Timestamp) -> Timestamp? {
        let ends = jobs.filter { $0.startedAt != nil }.map { $0.finishedAt ?? now }
        return ends.max()
    }

    /// From the entry that ended last back through whatever ended last of all that it needs: only here would less time make the run shorter.
    package static func criticalPath(_ edges: [Edge], ends: [Timestamp?], count: Int) -> [Int] {
        func last(_ nodes: some Sequence<Int>) -> Int? {
            nodes.compactMap { node in ends[node].map { (node, $0) } }.max { $0.1 < $1.1 }?.0
        }
        var path: [Int] = []
        var next = last(0..<count)
        while let node = next, !path.contains(node) {
            path.append(node)
            next = last(edges.lazy.filter { $0.to == node }.map(\.from))
        }
        return path.count > 1 ? path.reversed() : []
    }
}

extension RunGraph.Node {
    fileprivate init(
        _ family: JobFamily, _ jobs: [RecordedJob], inScope scope: Int, run: Int, _ path: PagePath, now: Timestamp
    ) {
        // What has not gone well is what one looks for.
        let sorted = jobs.enumerated().sorted {
            let (one, other) = (Status($0.element).urgency, Status($1.element).urgency)
            return jobs.count > 6 && one != other ? one < other : $0.offset < $1.offset
        }.map(\.element)
        let shown = sorted.prefix(6)
        let id = family.definition.id.value
        title = jobs.count > 1 ? "\(id) (\(jobs.count))" : nil
        hidden = jobs.count - shown.count
        rows = shown.map { job in
            let end = job.finishedAt ?? now
            return RunGraph.Row(
                name: job.name.isEmpty ? id : job.name,
                detail: job.startedAt.map { TimeText.duration(end.seconds(since: $0)) } ?? "", status: Status(job),
                link: path.job(job.id, of: run))
        }
        // A job that the records do not have yet.
        if rows.isEmpty { rows = [.init(name: id, detail: "", status: .waiting, link: path.run(run))] }
    }
}

extension Status {
    /// What one wants to see first has the smallest.
    var urgency: Int {
        switch self {
        case .failure, .lost: 0
        case .approval: 1
        case .running: 2
        case .cancelled: 3
        case .waiting: 4
        case .success: 5
        case .skipped: 6
        }
    }
}
