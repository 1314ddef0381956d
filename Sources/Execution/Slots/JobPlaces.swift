import Digests
import Glibc
import Processes

/// The places that the jobs of all runs of a server share: a folder with a link for each job that has one, to a mark in its run's folder.
///
/// A place outlives an engine that is killed, as the job's processes do: it is taken for as long as the mark is there, and the engine that
/// has made it or the run's keeper lives.
package struct JobPlaces: Hashable, Sendable {
    /// So many jobs have one at a time.
    package var count: Int
    /// Absolute; made when the first one is taken.
    package var folder: String

    package init(count: Int, folder: String) { (self.count, self.folder) = (count, folder) }

    /// Whether the job has one from here on, which may be the one that it had. Throws `system`.
    ///
    /// - Parameters:
    ///   - job: Its file name.
    ///   - run: The run's folder.
    func take(job: String, run: String) throws(ExecutionError) -> Bool {
        let mark = Self.mark(ofJob: job, run: run)
        let link = "\(folder)/\(sha256(mark).prefix(32))"
        try makeFolders(folder, mode: 0o700)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("Cannot open \"\(folder)\"") }
        defer { close(descriptor) }
        // Two that see one place free must not both take it.
        guard flock(descriptor, LOCK_EX) == 0 else { throw .system("Cannot lock \"\(folder)\"") }
        let isOwn = linkTarget(link) == mark && fileExists(mark)
        guard isOwn || taken() < count else { return false }
        try makeFolders(Self.marks(ofRun: run))
        try writeFile(mark, ProcessIdentity.current().text.utf8)
        guard isOwn || symlink(mark, link) == 0 else { throw .system("Cannot make the link \"\(link)\"") }
        return true
    }

    /// How many jobs have one. Forgets those that have ended.
    private func taken() -> Int {
        var count = 0
        for name in Processes.namesInFolder(folder) {
            let link = folder + "/" + name
            guard let mark = linkTarget(link) else { continue }
            if Self.isAlive(mark) { count += 1 } else { unlink(link) }
        }
        return count
    }

    private static func isAlive(_ mark: String) -> Bool {
        // What another user has begun is alive as far as this one can tell.
        guard access(mark, R_OK) == 0 else { return errno == EACCES }
        let text = (try? readSmallFile(mark)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        if ProcessIdentity(text: text)?.isAlive == true { return true }
        guard let run = parentFolder(of: mark).flatMap(parentFolder) else { return false }
        return KeeperRecovery.livingKeeper(of: RunDirectory(run)) != nil
    }

    /// Gives the job's place back, if it has one.
    static func leave(job: String, run: String) { unlink(mark(ofJob: job, run: run)) }

    /// Gives back what jobs of the run still have after its end.
    static func leaveAll(ofRun run: String) { removeTree(marks(ofRun: run)) }

    private static func mark(ofJob job: String, run: String) -> String { marks(ofRun: run) + "/" + job }

    /// A folder in the run's.
    private static func marks(ofRun run: String) -> String { run + "/places" }
}
