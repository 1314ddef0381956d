import Planning
import Source
import Synchronization
import Workflows

/// What came of reading workflow files, each read once: several parts of a command look at the same one.
///
/// Guarded by its mutex.
final class WorkflowReadings: Sendable {
    private let known = Mutex<[String: Planner.Reading]>([:])

    /// By path.
    var all: [String: Planner.Reading] { known.withLock { $0 } }

    func read(_ file: SourceFile) -> Planner.Reading {
        known.withLock { known in
            if let reading = known[file.path] { return reading }
            let reading = WorkflowReader().read(file)
            known[file.path] = reading
            return reading
        }
    }
}
