import Glibc

/// The files of a suite's report, told from those that an earlier run has left.
struct ReportFiles {
    private struct Stamp: Hashable {
        var inode: UInt64
        var changed: [Int]
    }

    private let search: PathSearch
    private let before: [String: Stamp]
    private let start: Int

    /// - Parameter pattern: A path, or several by `*`, as Maven writes them.
    init(_ pattern: String, in folder: String) {
        search = PathSearch(pattern, in: folder)
        before = Dictionary(
            uniqueKeysWithValues: search.find().compactMap { path in Self.stamp(path).map { (path, $0) } })
        start = time(nil)
    }

    /// Those that are there now: written since, and as they were before.
    func find() -> (written: [String], stale: [String]) {
        let paths = search.find()
        let stale = paths.filter { isStale($0) }
        return (paths.filter { !stale.contains($0) }, stale)
    }

    private func isStale(_ path: String) -> Bool {
        if let stamp = before[path], Self.stamp(path) == stamp { return true }
        // An older one may have been copied here. File systems' clocks are coarse, some of them by seconds.
        var status = stat()
        return stat(path, &status) == 0 && status.st_mtim.tv_sec < start - 2
    }

    private static func stamp(_ path: String) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Stamp(
            inode: UInt64(status.st_ino),
            changed: [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec])
    }
}
