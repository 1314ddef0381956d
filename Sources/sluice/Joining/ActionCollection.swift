import Containers
import Foundation
import Git
import History
import Planning
import Workflows

/// Removes fetched actions that no kept run and no lock needs, and old images that were built of actions.
struct ActionCollection {
    let project: Project
    let store: Store
    var retention = Retention()

    struct Report {
        var checkouts = 0
        var images = 0

        var text: String {
            let parts = [
                checkouts == 0 ? nil : "\(checkouts) fetched \(checkouts == 1 ? "action" : "actions")",
                images == 0 ? nil : "\(images) \(images == 1 ? "image" : "images") of actions",
            ].compactMap(\.self)
            return parts.isEmpty ? "" : "Removed \(parts.joined(separator: " and ")).\n"
        }
    }

    /// A run that is about to start may have fetched something just now.
    private static let youngest: TimeInterval = 3600

    /// Nothing while runs are under way: what their steps will come to use, nobody knows.
    func run() throws(Failure) -> Report {
        guard try reading({ () throws(HistoryError) in try store.unfinishedRuns() }).isEmpty else { return Report() }
        // What discharges an open obligation must find what it used.
        let isOwing = try !reading({ () throws(HistoryError) in try store.openObligations() }).isEmpty
        return Report(checkouts: try removeCheckouts(), images: isOwing ? 0 : removeImages())
    }

    // MARK: Checkouts

    private func removeCheckouts() throws(Failure) -> Int {
        let needed = try neededCommits()
        var count = 0
        for owner in names(in: project.actionFolder) where !owner.hasPrefix(".") {
            let owned = project.actionFolder + "/" + owner
            for repository in names(in: owned).map({ owned + "/" + $0 }) {
                for commit in names(in: repository) where !needed.contains(commit) && isOld(repository + "/" + commit) {
                    if (try? FileManager.default.removeItem(atPath: repository + "/" + commit)) != nil { count += 1 }
                }
                rmdir(repository)
            }
            rmdir(owned)
        }
        return count
    }

    /// By their SHAs: of the runs that are kept, and of the locks of the newest commits.
    private func neededCommits() throws(Failure) -> Set<String> {
        var needed: Set<String> = []
        let recovery = Recovery(project: project, store: store)
        for run in try reading({ () throws(HistoryError) in try store.runNumbers() }) {
            let request = try recovery.request(ofRun: run)
            needed.formUnion((request.actions + request.calledWorkflows).compactMap(\.commit))
            // A folder names its commit, too.
            for action in request.actions + request.calledWorkflows {
                needed.formUnion(
                    action.folder.split(separator: "/").map(String.init).filter { CommitID(hex: $0) != nil })
            }
        }
        let repository = project.repository
        let newest = [
            (try? repository.head())?.commit,
            repository.defaultBranch().flatMap { (try? repository.branch($0))??.commit },
        ].compactMap(\.self)
        for commit in newest {
            needed.formUnion(try ActionLock.read(repository, at: commit).dependencies.values.map(\.commit))
        }
        return needed
    }

    private func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private func isOld(_ path: String) -> Bool {
        let changed = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
        return changed.map { -$0.timeIntervalSinceNow > Self.youngest } ?? false
    }

    // MARK: Images

    /// They are built anew when an action needs them. One that a container uses stays, and so do all where there is no docker.
    ///
    /// Docker's images are those of all repositories of the machine, so nothing but their age tells which are of use.
    private func removeImages() -> Int {
        guard let engine = try? ContainerEngine.find(in: ContainerClient.environment),
            let images = try? engine.images(named: "sluice-action")
        else { return 0 }
        let oldest = time(nil) - Int(retention.imageAge)
        return images.count { image in
            guard let used = (try? engine.lastUse(ofImage: image)) ?? nil, used < oldest else { return false }
            return (try? engine.removeImage(image)) == true
        }
    }
}
