import Display
import History
import Runs
import Stacks
import Synchronization

/// All that a stack test tells, from whichever thread: shown, folded to the record, and written down where it must not be lost.
///
/// State: what the events have come to, guarded by one mutex; they are shown in the order in which they were folded.
final class StackNews: Sendable {
    private struct State {
        var record: StackRecord
        /// The audit has found nothing, or was skipped since nothing was made.
        var isSeenGone = false
        /// What could not be written down.
        var problem: HistoryError?
    }

    private let state: Mutex<State>
    private let store: Store
    private let project: String
    private let display: any StackDisplay

    init(_ store: Store, project: String, isPartial: Bool, display: any StackDisplay) {
        self.store = store
        self.project = project
        self.display = display
        state = Mutex(State(record: StackRecord(isPartial: isPartial)))
    }

    func tell(_ event: StackEvent) {
        state.withLock { state in
            let time = SystemClock().now().nanoseconds
            state.record.apply(event, at: time)
            switch event {
            case .phaseFinished(.audit, .success), .phaseFinished(.audit, .skipped): state.isSeenGone = true
            case .images(let images): state.problem = record(images) ?? state.problem
            default: break
            }
            display.take(event, at: time)
        }
    }

    private func record(_ images: [StackImage]) -> HistoryError? {
        let recorded = images.map {
            RecordedStackImage(service: $0.service, name: $0.name, tag: $0.tag, image: $0.id, isBuilt: $0.isBuilt)
        }
        do {
            try store.recordImages(recorded, ofStack: project)
            return nil
        } catch {
            return error
        }
    }

    var record: StackRecord { state.withLock { $0.record } }
    var isSeenGone: Bool { state.withLock { $0.isSeenGone } }
    var problem: HistoryError? { state.withLock { $0.problem } }
}
