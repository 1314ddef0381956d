import Expressions
import Source
import Workflows

/// `--job` and `--matrix`: which part of a workflow was asked for.
struct JobSelection {
    private let jobs: [String]
    private let matrix: [(key: String, values: [String])]

    init(_ request: RunRequest) {
        jobs = request.jobs
        matrix = request.matrix.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    var choosesCombinations: Bool { !matrix.isEmpty }

    /// The jobs that were asked for and all that they need, in the file's order. Throws for a job that is not there.
    func jobs(of workflow: Workflow) throws(PlanningError) -> [Job] {
        guard !jobs.isEmpty else { return workflow.jobs }
        let known = workflow.jobs.map(\.id.value)
        var wanted: Set<String> = []
        for name in jobs {
            guard known.contains(where: { $0.isSameName(as: name) }) else {
                let list = "It has: \(known.joined(separator: ", "))."
                let near = nearestName(to: name, among: known).map { "Did you mean '\($0)'? " } ?? ""
                throw PlanningError([.error("There is no job '\(name)' in '\(workflow.path)'.", hint: near + list)])
            }
            wanted.insert(name.lowercased())
        }
        // A need stands anywhere in the file, so this goes on until nothing is added.
        let needs = Dictionary(
            workflow.jobs.map { ($0.id.value.lowercased(), $0.needs.map { $0.value.lowercased() }) },
            uniquingKeysWith: { first, _ in first })
        var waiting = Array(wanted)
        while let next = waiting.popLast() {
            waiting += (needs[next] ?? []).filter { wanted.insert($0).inserted }
        }
        return workflow.jobs.filter { wanted.contains($0.id.value.lowercased()) }
    }

    /// Whether this combination was asked for: keys that it does not have do not matter.
    func takes(_ combination: ValueObject?) -> Bool {
        guard let combination else { return true }
        return matrix.allSatisfy { key, values in combination[key].map { values.contains($0.asString) } ?? true }
    }

    /// Throws for a key that no matrix has, a value that it never has, and for a job of which no combination is left.
    func check(_ matrices: [[ValueObject]], of plan: Plan) throws(PlanningError) {
        guard choosesCombinations else { return }
        let combinations = matrices.flatMap(\.self)
        let keys = Set(combinations.flatMap(\.keys)).sorted()
        // What is not known yet may have the key or the value.
        let isKnown = !plan.families.contains { $0.unknowns.contains(where: \.hidesMatrix) }
        for (key, values) in matrix where isKnown {
            guard keys.contains(where: { $0.isSameName(as: key) }) else {
                let hint = nearestName(to: key, among: keys).map { "Did you mean '\($0)'?" }
                throw PlanningError([.error("No matrix of the workflow has the key '\(key)'.", hint: hint)])
            }
            let known = Set(combinations.compactMap { $0[key]?.asString })
            for value in values where !known.contains(value) {
                let list = "It has: \(known.sorted().joined(separator: ", "))."
                throw PlanningError([.error("The matrix key '\(key)' never is '\(value)'.", hint: list)])
            }
        }
        // A job without any combination could neither run nor be skipped, and what needs it would wait for ever.
        let emptied = plan.families.filter(\.jobs.isEmpty).map { family in
            let id = family.definition.id
            return Diagnostic.error(
                "No combination of the job '\(id.value)' is left.", path: plan.scopes[family.scope].workflow.path,
                range: id.range, hint: "Choose the jobs with --job too, or name one of its values with --matrix.")
        }
        guard emptied.isEmpty else { throw PlanningError(emptied) }
    }
}
