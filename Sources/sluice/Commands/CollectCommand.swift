import ArgumentParser
import Display
import History

/// `sluice gc`: removes what is old and what nothing refers to.
struct CollectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove old runs, and files that nothing refers to.",
        discussion: """
            The newest 200 runs stay, and all that have not ended or have an open obligation; artifacts and unused work \
            directories go after 30 days; caches are held to a size. Fetched actions go that no kept run and no lock needs, and \
            images that were built of actions and not used for 30 days. Of stacks, logs and reports go 30 days after they are gone, \
            and their images, but not of the newest test that proved one, nor of one at a commit that is live in an environment. \
            Containers and networks go that a run has left which ended \
            while docker was down.
            """)

    @Flag(help: "Say which runs and what of stacks would go, and remove nothing.")
    var dryRun = false

    @OptionGroup var location: LocationOptions

    func run() throws {
        let project = try Project(location)
        guard let store = try project.existingStore() else {
            StandardOutput.write("There was nothing to remove.\n")
            return
        }
        let retention = Retention()
        if dryRun {
            let stacks = try StackCollection(store: store, retention: retention).preview().text("Would remove")
            StandardOutput.write(try preview(store, retention) + stacks)
            return
        }
        StandardOutput.write(try GarbageCollection(project: project, store: store).run().text)
    }

    private func preview(_ store: Store, _ retention: Retention) throws(Failure) -> String {
        let runs = try reading { () throws(HistoryError) in try store.runs(limit: .max) }
        let owing = try reading { () throws(HistoryError) in Set(try store.openObligations().map(\.run.number)) }
        let old = runs.dropFirst(retention.runs).filter { $0.state == .finished && !owing.contains($0.number) }
            .map(\.number).sorted()
        guard let first = old.first, let last = old.last else { return "No run would go.\n" }
        return old.count == 1
            ? "Run \(first) would go, with its logs and artifacts.\n"
            : "\(old.count) runs between \(first) and \(last) would go, with their logs and artifacts.\n"
    }
}
