import Workflows

/// A plan as a person thinks of it: each entry under `jobs:` once, by level, with the workflow that it calls inside it.
struct PlanOutline {
    struct Entry {
        var family: Int
        /// 0 for what needs nothing, else one more than the highest of what it needs.
        var level: Int
        /// What it calls; all combinations of a matrix call the same, so the first stands for them.
        var callees: [Entry]
    }

    let entries: [Entry]

    init(_ plan: Plan) {
        entries = plan.scopes.isEmpty ? [] : Self.entries(of: 0, in: plan)
    }

    private static func entries(of scope: Int, in plan: Plan) -> [Entry] {
        let families = plan.scopes[scope].families
        let levels = levels(of: families, in: plan)
        // By level, and in the file's order within one.
        let ordered = families.enumerated().sorted {
            (levels[$0.element] ?? 0, $0.offset) < (levels[$1.element] ?? 0, $1.offset)
        }
        return ordered.map { _, family in
            var callees: [Entry] = []
            if let job = plan.families[family].jobs.first, case .call(let callee) = plan.jobs[job].body {
                callees = entries(of: callee, in: plan)
            }
            return Entry(family: family, level: levels[family] ?? 0, callees: callees)
        }
    }

    private static func levels(of families: [Int], in plan: Plan) -> [Int: Int] {
        var levels: [Int: Int] = [:]
        var missing = Dictionary(uniqueKeysWithValues: families.map { ($0, plan.families[$0].needs.count) })
        var ready = families.filter { missing[$0] == 0 }
        while let family = ready.popLast() {
            let level = levels[family, default: 0]
            levels[family] = level
            for dependent in plan.families[family].dependents {
                levels[dependent] = max(levels[dependent, default: 0], level + 1)
                missing[dependent, default: 0] -= 1
                if missing[dependent] == 0 { ready.append(dependent) }
            }
        }
        return levels
    }
}

extension JobFamily {
    var hasMatrix: Bool { definition.strategy?.matrix != nil || definition.strategy?.template != nil }

    /// `build`, or `test (3)` for a matrix of three, and `test (?)` for one that is not known yet.
    var title: String {
        let id = definition.id.value
        guard hasMatrix else { return id }
        guard !isExpanded else { return "\(id) (\(jobs.count))" }
        return unknowns.contains(where: \.hidesMatrix) ? "\(id) (?)" : "\(id) (\(foreseen.count))"
    }
}

extension Plan {
    /// The names under `jobs:` of what a family needs, in its order.
    func needs(ofFamily family: Int) -> [String] {
        families[family].needs.map { families[$0].definition.id.value }
    }
}
