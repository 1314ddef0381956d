package import History
import Planning
package import Runs

/// The job, or the step, whose decisions are wanted: `build`, `build/2`, `deploy/ship/Upload`.
package struct DecisionSelection {
    private let jobs: Set<JobID>
    private let step: String?

    /// What somebody typed that names nothing.
    package enum Unknown: Error, Hashable, Sendable {
        /// With what there is instead.
        case job(String, known: [String])
        case step(String, of: String, known: [String])
    }

    /// Ids of called jobs and names of steps may have slashes: the longest beginning that names a job is one.
    package init(_ typed: String, jobs all: [RecordedJob], decisions: [Decision]) throws(Unknown) {
        var rest: Substring?
        var beginning = typed[...]
        var found = all.ids(named: typed)
        while found.isEmpty, let slash = beginning.lastIndex(of: "/") {
            beginning = beginning[..<slash]
            rest = typed[typed.index(after: slash)...]
            found = all.ids(named: String(beginning))
        }
        guard !found.isEmpty else {
            let name = typed.split(separator: "/").first.map(String.init) ?? typed
            throw .job(name, known: all.knownNames)
        }
        jobs = found
        step = rest.map(String.init)
        guard let step else { return }
        let steps = decisions.filter { $0.step != nil && found.contains($0.job ?? JobID("")) }
        guard !steps.contains(where: { $0.isAboutStep(named: step) }) else { return }
        var known: [String] = []
        for title in steps.compactMap(\.stepTitle?.description) where !known.contains(title) { known.append(title) }
        throw .step(step, of: String(beginning), known: known)
    }

    package func includes(_ decision: Decision) -> Bool {
        guard let job = decision.job, jobs.contains(job) else { return false }
        return step.map { decision.isAboutStep(named: $0) } ?? true
    }
}

extension [RecordedJob] {
    /// Those that `named` finds, and what stood for them before they were known.
    fileprivate func ids(named typed: String) -> Set<JobID> {
        let ids = named(typed).map(\.id)
        return Set(ids).union(ids.map { JobID($0.text.withoutMatrixNumber) })
    }
}

extension Decision {
    /// By its number from 1, its `id:`, or its name.
    fileprivate func isAboutStep(named typed: String) -> Bool {
        guard let title = stepTitle else { return false }
        if let number = Int(typed) { return title.number == number }
        return stepName == typed || title.name.lowercased() == typed.lowercased()
    }
}
