package import Planning

/// Names a place in a run at which a concurrency group is waited for.
package struct GateID: Hashable, Comparable, Sendable {
    /// Nil for the run as a whole.
    package var job: JobID?
    package var level: Level

    /// Where the `concurrency:` stands.
    package enum Level: String, Hashable, Sendable, CaseIterable {
        /// In the workflow's file: of the run, or of the workflow that the job calls.
        case workflow
        case job
    }

    package init(job: JobID?, level: Level) {
        self.job = job
        self.level = level
    }

    /// Before the first job of a run.
    package static let run = GateID(job: nil, level: .workflow)

    package static func < (a: GateID, b: GateID) -> Bool {
        (a.job?.text ?? "", a.level.rawValue) < (b.job?.text ?? "", b.level.rawValue)
    }
}
