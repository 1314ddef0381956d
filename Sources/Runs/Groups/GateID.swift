package import Planning

/// Names a place in a run at which a concurrency group, or a lock, is waited for.
package struct GateID: Hashable, Comparable, Sendable {
    /// Nil for the run as a whole.
    package var job: JobID?
    package var level: Level

    /// Where the `concurrency:` stands.
    package enum Level: Hashable, Sendable, RawRepresentable {
        /// In the workflow's file: of the run, or of the workflow that the job calls.
        case workflow
        case job
        /// In `sluice.yml`, under `locks:`; with the lock's name.
        case lock(String)

        private static let lockMark = "lock:"

        /// Its name in a journal and in the store; never changed.
        package var rawValue: String {
            switch self {
            case .workflow: "workflow"
            case .job: "job"
            case .lock(let name): Self.lockMark + name
            }
        }

        package init?(rawValue: String) {
            switch rawValue {
            case "workflow": self = .workflow
            case "job": self = .job
            default:
                guard rawValue.hasPrefix(Self.lockMark) else { return nil }
                self = .lock(String(rawValue.dropFirst(Self.lockMark.count)))
            }
        }

        package var isLock: Bool { if case .lock = self { true } else { false } }
    }

    package init(job: JobID?, level: Level) {
        self.job = job
        self.level = level
    }

    /// Before the first job of a run.
    package static let run = GateID(job: nil, level: .workflow)

    /// Before the first job of a run, too.
    package static func lock(_ name: String) -> GateID { GateID(job: nil, level: .lock(name)) }

    package static func < (a: GateID, b: GateID) -> Bool {
        (a.job?.text ?? "", a.level.rawValue) < (b.job?.text ?? "", b.level.rawValue)
    }
}
