import Expressions
import Source
import Workflows

/// For jobs that `sluice.yml` names.
extension Workflow {
    func job(called name: String) -> Job? { jobs.first { $0.isCalled(name) } }

    /// An error for each of the names that is no job's, at its place in the file.
    func unknownJobs(among names: [Located<String>], in file: SourceFile) -> [Diagnostic] {
        let known = jobs.map(\.id.value)
        return names.filter { job(called: $0.value) == nil }.map { name in
            let near = nearestName(to: name.value, among: known).map { "Did you mean '\($0)'? " } ?? ""
            return .error(
                "There is no job '\(name.value)' in '\(path)'.", path: file.path, range: name.range,
                hint: near + "It has: \(known.joined(separator: ", ")).")
        }
    }

    /// The ids of all jobs that it needs, and of those that these need, in lower case.
    func needs(of job: Job) -> Set<String> {
        var found: Set<String> = []
        var waiting = job.needs.map { $0.value.lowercased() }
        while let next = waiting.popLast() {
            guard found.insert(next).inserted, let need = self.job(called: next) else { continue }
            waiting += need.needs.map { $0.value.lowercased() }
        }
        return found
    }
}
