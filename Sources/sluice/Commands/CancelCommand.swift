import ArgumentParser
import Display
import Glibc
import History
import Processes
import Runs

/// `sluice cancel`: asks the engine of a run to end it; without an engine, takes the run up and ends it here.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End a run: ordinary steps are interrupted, finalizers still run.")

    @Argument(help: RunArgument.help, completion: Completions.unfinishedRuns)
    var target: RunArgument

    @Flag(help: "End finalizers, too, and without the gentle signals.")
    var force = false

    @OptionGroup var location: LocationOptions

    func run() async throws {
        let project = try Project(location)
        let store = try project.recordedStore()
        let recorded = try target.run(in: store)
        let run = recorded.number
        guard recorded.state != .finished else {
            throw Failure.usage("Run \(run) has finished (\(recorded.conclusion?.rawValue ?? "without a conclusion")).")
        }
        let request = CancelRequest(cancellation: Cancellation(requester: EventMaker.userName, isForced: force))
        try request.leave(in: store, run: run)
        if let engine = recorded.engine, Engine.isAlive(engine), kill(engine.processID, SIGUSR1) == 0 {
            StandardOutput.write(
                force
                    ? "Run \(run) is being ended by force.\n"
                    : "Run \(run) is being cancelled; it ends when its finalizers have run.\n")
            return
        }
        if force, store.isJournalDamaged(ofRun: run) { return try giveUp(run, in: store) }
        StandardOutput.write("The engine of run \(run) is gone; taking the run up to end it.\n")
        try await Recovery(project: project, store: store).resume(recorded)
    }
}

extension CancelCommand {
    /// Nobody can go on with a run whose journal is damaged: what is left of it is ended, and it is marked as cancelled.
    private func giveUp(_ run: Int, in store: Store) throws(Failure) {
        let directory = RunDirectory(store.paths.runDirectory(run))
        do throws(KeeperError) {
            if let keeper = KeeperRecovery.livingKeeper(of: directory) { ProcessHandle.open(keeper)?.send(SIGKILL) }
            try KeeperRecovery.endLeftoversOfKilledKeeper(runDirectory: directory)
        } catch {
            throw .fault("What run \(run) left running cannot be ended: \(error.message)")
        }
        try reading { () throws(HistoryError) in try store.giveUp(run, requester: EventMaker.userName) }
        StandardOutput.write(
            "Run \(run) was ended as it stands: its journal is damaged, so that its finalizers cannot run. "
                + "Nothing was deleted.\n")
    }
}

extension Store {
    /// The run with this number; a usage failure names the newest one when there is none.
    func recordedRun(_ number: Int) throws(Failure) -> RecordedRun {
        do {
            return try run(number)
        } catch {
            guard error.code == .unknownRun else { throw Failure(error) }
            let newest = try? runs(limit: 1).first?.number
            throw .usage(
                error.message,
                hint: newest.flatMap { $0 }.map { "The newest is \($0); 'sluice history' lists them." }
                    ?? "Nothing has been run here yet.")
        }
    }
}
