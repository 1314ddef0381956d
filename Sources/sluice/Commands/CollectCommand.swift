import ArgumentParser
import Containers
import Display
import Execution
import Git
import Glibc
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
        try removeTemporaryFolders(store, retention)
        let report = try reading { () throws(HistoryError) in
            try store.collectGarbage(retention, takeSlot: JobSlot.takeAway)
        }
        try forgetRuns(project, store)
        let stacks = try StackCollection(store: store, retention: retention).run().text("Removed")
        let others = try ActionCollection(project: project, store: store).run().text + stacks + removeContainers(store)
        let text = GarbageText.text(report)
        let isNothing = report == GarbageReport()
        StandardOutput.write(isNothing && !others.isEmpty ? others : text + others)
    }

    /// Of runs whose engine was killed and never resumed, as long as they may be: an engine that ends takes its folder with it.
    private func removeTemporaryFolders(_ store: Store, _ retention: Retention) throws(Failure) {
        let (next, unfinished) = try reading { () throws(HistoryError) in
            (try store.nextRunNumber(), Set(try store.unfinishedRuns().map(\.number)))
        }
        let ended = (1..<max(1, next)).filter { !unfinished.contains($0) }
        _ = TemporaryFolder.collect(
            ended: ended.map(store.paths.runDirectory), olderThan: Int(retention.slotAge), now: time(nil))
    }

    /// Of runs that have ended: their engine could not ask a daemon that was down. Where no daemon answers now there is nothing to ask, either.
    private func removeContainers(_ store: Store) throws(Failure) -> String {
        guard let engine = try? ContainerEngine.find(in: ContainerClient.environment),
            (try? engine.version(limit: .seconds(5))) != nil,
            let owners = try? engine.owners(inFolder: store.paths.runs)
        else { return "" }
        // Read after the owners: a run of which something is there is recorded.
        let unfinished = try reading { () throws(HistoryError) in Set(try store.unfinishedRuns().map(\.number)) }
        let ended = owners.filter { owner in
            owner.folder?.split(separator: "/").last.flatMap { Int($0) }.map { !unfinished.contains($0) } ?? false
        }
        guard !ended.isEmpty else { return "" }
        for owner in ended {
            do {
                try engine.removeAll(of: OwnerLabels(run: owner.run, job: nil))
            } catch {
                throw .fault(error.message)
            }
        }
        return
            "Removed what \(ended.count == 1 ? "a run" : "\(ended.count) runs") had left of containers and networks.\n"
    }

    /// Lets go of the commits of runs that this store has not, or no longer.
    private func forgetRuns(_ project: Project, _ store: Store) throws(Failure) {
        // The number first: a run that begins meanwhile has a higher one.
        let (next, known) = try reading { () throws(HistoryError) in
            (try store.nextRunNumber(), Set(try store.runs(limit: .max).map(\.number)))
        }
        do {
            for run in project.repository.keptRuns(in: project.runReferences).keys.sorted()
            where run < next && !known.contains(run) {
                try project.repository.forget(run: run, in: project.runReferences)
            }
        } catch {
            throw Failure(error)
        }
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
