import Expressions
import Source
import Workflows

/// `--job` and `--matrix`: which part of a workflow was asked for.
struct JobSelection {
    private let jobs: [String]
    private let matrix: [String: [String]]

    init(_ request: RunRequest) {
        jobs = request.jobs
        matrix = request.matrix
    }

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
        var waiting = Array(wanted)
        while let next = waiting.popLast() {
            for job in workflow.jobs where job.id.value.isSameName(as: next) {
                waiting += job.needs.map { $0.value.lowercased() }.filter { wanted.insert($0).inserted }
            }
        }
        return workflow.jobs.filter { wanted.contains($0.id.value.lowercased()) }
    }

    /// Whether this combination was asked for: keys that it does not have do not matter.
    func takes(_ combination: ValueObject?) -> Bool {
        guard let combination else { return true }
        return matrix.allSatisfy { key, values in combination[key].map { values.contains($0.asString) } ?? true }
    }

    /// Throws for a key that no matrix has, and for values that leave no combination.
    func check(_ families: [[ValueObject]]) throws(PlanningError) {
        let keys = Set(families.flatMap { $0.flatMap(\.keys) }).sorted()
        for key in matrix.keys.sorted() where !keys.contains(where: { $0.isSameName(as: key) }) {
            let hint = nearestName(to: key, among: keys).map { "Did you mean '\($0)'?" }
            throw PlanningError([.error("No matrix of the workflow has the key '\(key)'.", hint: hint)])
        }
        for (key, values) in matrix.sorted(by: { $0.key < $1.key }) {
            let known = Set(families.flatMap { $0.compactMap { $0[key]?.asString } })
            for value in values where !known.contains(value) {
                let list = "It has: \(known.sorted().joined(separator: ", "))."
                throw PlanningError([.error("The matrix key '\(key)' never is '\(value)'.", hint: list)])
            }
        }
    }
}
