import Glibc

extension JobSlot {
    /// Makes an empty workspace and an empty `temp`.
    func prepare(trash: Trash) throws(ExecutionError) {
        removeMark()
        try renew(temporary) { trash.add(temporary) }
        try renew(workspace) {
            trash.add(previous)
            return rename(workspace, previous) == 0
        }
    }

    /// What an engine that was killed may not have come to make.
    func ensureFolders() throws(ExecutionError) {
        try makeFolders(temporary)
        try makeFolders(workspace)
    }

    /// After the job: what it no longer needs goes, and a workspace that was never taken back waits for the next run.
    func tidy(trash: Trash) {
        if !isEmptyFolder(temporary) { trash.add(temporary) }
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
