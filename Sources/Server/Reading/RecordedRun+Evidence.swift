import History
import Runs

extension RecordedRun {
    /// Why it does not prove that this commit is good, as the end of a sentence; nil where it does.
    func missingEvidence(for commit: String) -> String? {
        conclusion == .success ? silence(on: commit) : "it did not succeed"
    }

    /// Why its result says nothing of this commit, as the end of a sentence; nil where it was whole, and about that commit alone.
    func silence(on commit: String) -> String? {
        guard flags.isEmpty else { return flags.sorted().map(\.reason).joined(separator: "; ") }
        guard let proven = provenCommit else { return "its jobs checked out several commits" }
        return proven == commit ? nil : "it checked out \(proven.prefix(10)) instead"
    }
}

extension RunFlag {
    fileprivate var reason: String {
        switch self {
        case .failedJobs: "only the jobs that had failed ran again"
        case .partial: "it ran in part, or with inputs of its own"
        case .snapshot: "its commit is a snapshot of a tree with changes"
        case .untrusted: "its event is not trusted"
        }
    }
}
