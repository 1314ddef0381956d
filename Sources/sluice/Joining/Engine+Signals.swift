import Conductor
import Display
import History
import Runs

extension Engine {
    /// The first Ctrl-C cancels, the second says what is still being finalized, the third forces.
    func listen(_ inbox: Inbox, _ display: any RunDisplay, _ presses: PressCount) -> InterruptSignals {
        let store = store
        let run = run
        let (plan, entries) = (plan, entries)
        // Folded anew from the journal: a copy of the state, kept for this, would be paid for at every event.
        let unfinished = { @Sendable () -> String in
            var state = RunState(plan: plan)
            for entry in (try? store.entries(ofRun: run)) ?? entries {
                guard (try? state.apply(entry.event, at: entry.time)) != nil else { break }
            }
            return state.unfinishedText
        }
        let signals = InterruptSignals { signal in
            switch signal {
            case .resize: break
            case .request:
                if let waiting = CancelRequest.waiting(in: store, run: run) { inbox.post(.cancel(waiting)) }
                for decision in DecisionFile.waiting(in: store, run: run) { inbox.post(.approval(decision)) }
            case .interrupt(let name):
                switch presses.next() {
                case nil: break
                case 1: inbox.post(.cancel(Cancellation(requester: name)))
                case 2:
                    display.notice("\(unfinished()) Once more ends finalizers, too.")
                default: inbox.post(.cancel(Cancellation(requester: name, isForced: true)))
                }
            }
        }
        // What was left before it could be heard of.
        if let waiting = CancelRequest.waiting(in: store, run: run) { inbox.post(.cancel(waiting)) }
        for decision in DecisionFile.waiting(in: store, run: run) { inbox.post(.approval(decision)) }
        return signals
    }
}
