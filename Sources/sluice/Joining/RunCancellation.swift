import Glibc
import History
import Processes
import Runs

/// A request to end a run, on its way to whoever can end it.
struct RunCancellation {
    let run: RecordedRun
    private let store: Store
    private let cancellation: Cancellation

    enum Result {
        /// Its engine has been told.
        case told
        /// No engine is there: whoever takes the run up reads the request.
        case waits
        /// Nobody can go on with it; it is marked as cancelled.
        case givenUp
    }

    /// Throws a usage failure where the run has finished.
    init(of run: RecordedRun, in store: Store, _ cancellation: Cancellation) throws(Failure) {
        guard run.state != .finished else {
            throw .usage(
                "Run \(run.number) has finished (\(run.conclusion?.rawValue ?? "without a conclusion"))."
            ).because(.untimely)
        }
        (self.run, self.store, self.cancellation) = (run, store, cancellation)
    }

    func leave() throws(Failure) -> Result {
        try CancelRequest(cancellation: cancellation).leave(in: store, run: run.number)
        if let engine = run.engine, Engine.isAlive(engine), kill(engine.processID, SIGUSR1) == 0 { return .told }
        guard cancellation.isForced, store.isJournalDamaged(ofRun: run.number) else { return .waits }
        try giveUp()
        return .givenUp
    }

    /// Nobody can go on with a run whose journal is damaged: what is left of it is ended, and it is marked as cancelled.
    private func giveUp() throws(Failure) {
        let directory = RunDirectory(store.paths.runDirectory(run.number))
        do throws(KeeperError) {
            if let keeper = KeeperRecovery.livingKeeper(of: directory) { ProcessHandle.open(keeper)?.send(SIGKILL) }
            try KeeperRecovery.endLeftoversOfKilledKeeper(runDirectory: directory)
        } catch {
            throw .fault("What run \(run.number) left running cannot be ended: \(error.message)")
        }
        try reading { () throws(HistoryError) in
            try store.giveUp(run.number, requester: cancellation.requester)
        }
    }
}
