import Glibc

/// A job's place on the disk, the same in each run: `workspace/` and `temp/`, and the workspace of the run before in `previous/`.
///
/// Two links say who has it: one in the run's folder leads to the slot, one in the slot leads back. The slot is taken for as long
/// as the link that its `owner` names exists, so it outlives an engine that is killed and is free once the job or the run is gone.
package struct JobSlot: Hashable, Sendable {
    let path: String
    /// In the run's folder.
    let link: String

    var workspace: String { path + "/workspace" }
    var temporary: String { path + "/temp" }
    /// HOME in containers, and of steps that have a user of their own: a folder of the job's, so that one step finds what another left there.
    var home: String { temporary + "/_github_home" }
    /// What `actions/checkout` takes files back from that did not change.
    var previous: String { path + "/previous" }
    /// HOME of containers of a run that is not trusted.
    var confinedHome: String { path + "/home" }
    private var owner: String { path + "/owner" }
    /// Below the folder of all slots: those of runs that are not trusted.
    package static let untrusted = "/.untrusted"

    /// So many runs of one job at a time.
    private static let limit = 1000

    /// The slot that this job of this run has already, or else the first one that is free.
    static func take(root: String, workflow: String, job: String, run: String) throws(ExecutionError) -> JobSlot {
        let link = Self.link(job: job, run: run)
        if let slot = find(job: job, run: run) { return slot }
        for number in 0..<limit {
            let path = "\(root)/\(workflow)/\(job)" + (number == 0 ? "" : "-\(number + 1)")
            let slot = JobSlot(path: path, link: link)
            // First our own link, so that nobody finds an owner who does not exist.
            try slot.writeLink()
            if try slot.own() { return slot }
        }
        unlink(link)
        throw ExecutionError(.system, "All \(limit) work directories of the job \"\(job)\" are taken.")
    }

    /// The slot that a job took under an engine before; nil when it has none, or lost it.
    static func find(job: String, run: String) -> JobSlot? {
        let link = Self.link(job: job, run: run)
        guard let path = linkTarget(link) else { return nil }
        let slot = JobSlot(path: path, link: link)
        return linkTarget(slot.owner) == link ? slot : nil
    }

    /// Takes a slot that no job has in order to remove it; false when one has it. Whoever wants it meanwhile takes another one.
    ///
    /// - Parameter link: A path that nothing else uses, below a folder that exists; it can go when the slot has.
    package static func takeAway(_ path: String, link: String) -> Bool {
        let slot = JobSlot(path: path, link: link)
        guard (try? slot.writeLink()) != nil else { return false }
        if (try? slot.own()) == true { return true }
        unlink(link)
        return false
    }

    /// Gives the slot back.
    func release() {
        unlink(owner)
        unlink(link)
    }

    /// Gives back what jobs of the run still have after its end.
    static func releaseAll(ofRun run: String, trash: Trash) {
        for job in (try? namesInFolder(links(ofRun: run))) ?? [] {
            guard let slot = find(job: job, run: run) else { continue }
            // Whether the job succeeded is not known here; a workspace that can be looked at is not touched.
            if slot.isKept { slot.tidyKeepingWorkspace(trash: trash) } else { slot.tidy(trash: trash) }
            if userOwning(slot.workspace) != geteuid() { slot.shut() }
            slot.release()
        }
        removeTree(links(ofRun: run))
    }

    private static func link(job: String, run: String) -> String { "\(links(ofRun: run))/\(job)" }

    /// The folder of a run's links; without it every slot of the run is free.
    static func links(ofRun run: String) -> String { run + "/slots" }

    func writeLink() throws(ExecutionError) {
        if symlink(path, link) == 0 { return }
        if errno == EEXIST { unlink(link) }
        if errno == ENOENT, let folder = parentFolder(of: link) { try makeFolders(folder) }
        guard symlink(path, link) == 0 else { throw .system("Cannot make the link \"\(link)\"") }
    }

    /// False when another run has it.
    func own() throws(ExecutionError) -> Bool {
        if symlink(link, owner) == 0 { return true }
        if errno == ENOENT {
            try makeFolders(path)
            if symlink(link, owner) == 0 { return true }
        }
        guard errno == EEXIST else { throw .system("Cannot take the work directory \"\(path)\"") }
        return try takeFromTheDead()
    }

    /// Under a lock, since two that find the same dead owner must not both take his place.
    private func takeFromTheDead() throws(ExecutionError) -> Bool {
        var status = stat()
        guard let before = linkTarget(owner), lstat(before, &status) != 0 || linkTarget(before) != path else {
            return false
        }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("Cannot open \"\(path)\"") }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw .system("Cannot lock \"\(path)\"") }
        guard linkTarget(owner) == before else { return false }
        unlink(owner)
        return symlink(link, owner) == 0
    }
}
