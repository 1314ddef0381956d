import Glibc
import Processes

extension JobSlot {
    /// Makes an empty workspace and an empty `temp`, the user's alone where the job has one.
    ///
    /// - Parameter mayHaveContainers: Whether the job could leave files of others: a container's root owns what it writes.
    func prepare(trash: Trash, for user: StepUser?, mayHaveContainers: Bool) throws(ExecutionError) {
        removeMark()
        if fileExists(home) { trash.add(home) }
        try renew(temporary) { trash.add(temporary) }
        try renew(workspace) {
            trash.add(previous)
            return rename(workspace, previous) == 0
        }
        guard let user else { return }
        // It was another user's in the run before, or has files of others.
        if let former = userOwning(previous), former != user.uid || unlink(mixed) == 0 {
            giveTree(previous, from: former == geteuid() ? nil : former, to: user)
        }
        if mayHaveContainers { try writeFile(mixed, []) }
        try admit(user)
    }

    /// A mark: in the workspace there may be files that are not its user's.
    private var mixed: String { path + "/mixed" }

    /// What an engine that was killed may not have come to make.
    func ensureFolders(for user: StepUser?) throws(ExecutionError) {
        try makeFolders(temporary)
        try makeFolders(workspace)
        if let user { try admit(user) }
    }

    /// Lets the user pass to folders of its own; the slot itself, with its links, stays ours.
    private func admit(_ user: StepUser) throws(ExecutionError) {
        try makeFolders(home, mode: 0o700)
        for folder in [workspace, temporary, home] { try giveFolder(folder, to: user) }
        for folder in [parentFolder(of: path) ?? path, path] where chmod(folder, 0o711) != 0 {
            throw .system("Cannot open the way through \"\(folder)\"")
        }
    }

    /// Nobody else passes any more: whoever is this user next is another job's.
    func shut() { chmod(path, 0o700) }

    /// After the job: what it no longer needs goes, and a workspace that was never taken back waits for the next run.
    func tidy(trash: Trash) {
        if !isEmptyFolder(temporary) { trash.add(temporary) }
        if fileExists(home) { trash.add(home) }
        guard fileExists(previous) else { return }
        // No checkout came: the files of the run before are still the best to begin with.
        if rmdir(workspace) == 0, rename(previous, workspace) == 0 { return }
        trash.add(previous)
    }

    /// Makes the folder, or finds it empty; `clear` takes away one that is not.
    private func renew(_ folder: String, clear: () -> Bool) throws(ExecutionError) {
        if mkdir(folder, 0o755) == 0 { return }
        // To look is cheaper than to remove and make it, which the file system writes down.
        if errno == EEXIST, isEmptyFolder(folder) { return }
        if clear(), mkdir(folder, 0o755) == 0 { return }
        throw .system("Cannot make the folder \"\(folder)\"")
    }
}
