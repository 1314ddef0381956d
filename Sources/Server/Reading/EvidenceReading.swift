package import Expressions
package import History
import Runs

/// What is known to be good at a commit, or is known not to be.
package struct EvidenceReading: Sendable {
    /// In full.
    package var sha: String
    /// The finished runs of the commit, and those whose jobs checked it out, the newest first.
    package var runs: [RecordedRun]
    /// The tests of stacks, the newest first.
    package var stacks: [RecordedStack]

    package init(_ store: Store, of sha: String) throws(HistoryError) {
        self.sha = sha
        runs = try store.finishedRuns(at: sha)
        stacks = try store.stackTests(at: sha)
    }

    /// Whether a run was whole, and about this commit alone: then its result says something of it.
    package func counts(_ run: RecordedRun) -> Bool {
        (run.conclusion == .success || run.conclusion == .failure) && run.silence(on: sha) == nil
    }

    package var value: Value {
        [
            "sha": .string(sha),
            "runs": .array(runs.map { $0.value.adding(["evidence": .boolean(counts($0))]) }),
            "stacks": .array(stacks.map(\.value)),
        ]
    }
}
