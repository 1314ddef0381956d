import ArgumentParser
import Display
import History

/// `sluice resume`: takes up runs whose engine is gone and brings them to their end, finalizers included.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on with a run whose engine was killed, or with all of them.")

    @Argument(help: "The run's number; all abandoned runs without it.", completion: Completions.unfinishedRuns)
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
        // Of runs whose engines died before they had told anybody.
        Alerts(project: project, store: store).send().write()
        try StackClosing(store: store).closeDeserted { StandardOutput.write($0 + "\n") }
        // One that waits for an approval is taken up by whoever approves.
        let abandoned = try recovery.abandoned().filter { run throws(Failure) in try !recovery.isLeftToWait(run) }
        guard !abandoned.isEmpty else {
            StandardOutput.write("There is nothing to resume.\n")
            return
        }
        var failures: [Failure] = []
        for run in abandoned {
            do {
                try await recovery.resume(run)
            } catch let error as Failure {
                failures.append(error)
            }
        }
        guard let worst = failures.map(\.code).max(by: { $0.gravity < $1.gravity }) else { return }
        throw Failure(worst, failures.flatMap(\.diagnostics), files: failures.flatMap(\.files))
    }
}
