import ArgumentParser
import Display
import History
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

    @OptionGroup var options: ServerOptions

    @OptionGroup var answer: AnswerOptions

    func run() async throws {
        if let remote = try options.remote(besides: location) {
            return try remote.cancel(target, isForced: force, json: answer.json)
        }
        try answer.checkWithoutServer()
        let project = try Project(location)
        let store = try project.recordedStore()
        let cancellation = try RunCancellation(
            of: try target.run(in: store), in: store,
            Cancellation(requester: EventMaker.userName, isForced: force))
        let run = cancellation.run.number
        switch try cancellation.leave() {
        case .told:
            StandardOutput.write(
                force
                    ? "Run \(run) is being ended by force.\n"
                    : "Run \(run) is being cancelled; it ends when its finalizers have run.\n")
        case .givenUp:
            StandardOutput.write(
                "Run \(run) was ended as it stands: its journal is damaged, so that its finalizers cannot run. "
                    + "Nothing was deleted.\n")
        case .waits:
            StandardOutput.write("The engine of run \(run) is gone; taking the run up to end it.\n")
            try await Recovery(project: project, store: store).resume(cancellation.run)
        }
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
                    ?? "Nothing has been run here yet."
            ).because(.unknown)
        }
    }
}
