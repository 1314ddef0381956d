import Glibc

extension JobSlot {
    /// Makes an empty workspace and an empty `temp`; returns what is to be deleted when there is time.
    func prepare(trash: Trash) throws(ExecutionError) {
        try renew(temporary) { trash.add(temporary) }
        try renew(workspace) {
            trash.add(previous)
            return rename(workspace, previous) == 0
        }
    }

    /// After the job: what it no longer needs goes, and a workspace that was never taken back waits for the next run.
    func tidy(trash: Trash) {
        if rmdir(temporary) != 0, errno == ENOTEMPTY || errno == EEXIST { trash.add(temporary) }
        guard fileExists(previous) else { return }
        // No checkout came: the files of the run before are still the best to begin with.
        if rmdir(workspace) == 0, rename(previous, workspace) == 0 { return }
        trash.add(previous)
    }

    /// Makes the folder anew; `clear` takes away one that is not empty.
    private func renew(_ folder: String, clear: () -> Bool) throws(ExecutionError) {
        if mkdir(folder, 0o755) == 0 { return }
        if errno == EEXIST, rmdir(folder) == 0 || clear(), mkdir(folder, 0o755) == 0 { return }
        throw .system("Cannot make the folder \"\(folder)\"")
    }
}
