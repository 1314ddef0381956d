import Glibc

extension JobSlot {
    /// The link that says which record tells of the workspace as it is; gone as soon as another run takes it.
    static func mark(in slot: String) -> String { slot + "/kept" }

    func mark(asKeptBy record: String) {
        unlink(Self.mark(in: path))
        symlink(record, Self.mark(in: path))
    }

    /// Whether a record tells of the workspace.
    var isKept: Bool { linkTarget(Self.mark(in: path)) != nil }

    func removeMark() { unlink(Self.mark(in: path)) }

    /// After a job that did not succeed: its workspace stays as it is, and so do the tools that were set up for it.
    func tidyKeepingWorkspace(trash: Trash) {
        for name in (try? namesInFolder(temporary)) ?? [] where name != Self.tools { trash.add(temporary + "/" + name) }
        // An empty one has nothing to show; whoever comes next can still take back the files of the run before.
        if !isEmptyFolder(workspace), fileExists(previous) { trash.add(previous) }
    }

    /// In `temp/`.
    static let tools = "_sluice_tools"

    /// Takes the slot of a job that has ended; false when another run has it.
    static func borrow(_ path: String, job: String, run: String) -> JobSlot? {
        let link = "\(links(ofRun: run))/\(job)"
        guard takeAway(path, link: link) else { return nil }
        return JobSlot(path: path, link: link)
    }
}
