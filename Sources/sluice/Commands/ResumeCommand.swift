import ArgumentParser
import Display
import History

/// `sluice resume`: takes up runs whose engine is gone and brings them to their end, finalizers included.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on with a run whose engine was killed, or with all of them.")

    @Argument(help: "The run's number; all abandoned runs without it.")
    var run: Int?

    @OptionGroup var location: LocationOptions

    func run() async throws {
        let project = try Project(location)
        let store = try project.openStore()
        let recovery = Recovery(project: project, store: store)
        if let run {
            try await recovery.resume(try store.recordedRun(run))
            return
        }
        let abandoned = try recovery.abandoned()
        guard !abandoned.isEmpty else {
            StandardOutput.write("There is nothing to resume.\n")
            return
        }
        var failure: Failure?
        for run in abandoned {
            do {
                try await recovery.resume(run)
            } catch let error as Failure {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
