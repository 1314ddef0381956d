import Containers
import Display
import Execution
import Git
import Glibc
import History

/// Removes what is old and what nothing refers to: `sluice gc`, and a server whose disk is nearly full.
struct GarbageCollection {
    let project: Project
    let store: Store
    var retention = Retention()

    /// - Returns: What of the store went, and all of it in sentences.
    func run() throws -> (report: GarbageReport, text: String) {
        try removeTemporaryFolders(store, retention)
        // Also where steps have no users of their own any more.
        let slots = SeparationFile.slots(ofStore: project.storeDirectory)
        let report = try reading { () throws(HistoryError) in
            try store.collectGarbage(retention, otherSlots: slots, takeSlot: JobSlot.takeAway)
        }
        try forgetRuns(project, store)
        let stacks = try StackCollection(store: store, retention: retention).run().text("Removed")
        let others = try ActionCollection(project: project, store: store).run().text + stacks + removeContainers(store)
        let isNothing = report == GarbageReport()
        return (report, isNothing && !others.isEmpty ? others : GarbageText.text(report) + others)
    }

    /// Of runs whose engine was killed and never resumed, as long as they may be: an engine that ends takes its folder with it.
    private func removeTemporaryFolders(_ store: Store, _ retention: Retention) throws(Failure) {
        let (next, unfinished) = try reading { () throws(HistoryError) in
            (try store.nextRunNumber(), Set(try store.unfinishedRuns().map(\.number)))
        }
        let ended = (1..<max(1, next)).filter { !unfinished.contains($0) }
        let directories = ended.map(store.paths.runDirectory)
        _ = TemporaryFolder.collect(ended: directories, olderThan: Int(retention.slotAge), now: time(nil))
        if SeparationFile.slots(ofStore: store.paths.directory) != nil, let root = TemporaryFolder.rootForOthers() {
            _ = TemporaryFolder.collect(ended: directories, olderThan: Int(retention.slotAge), now: time(nil), in: root)
        }
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
}
