import Glibc

/// Bytes of the disk that nobody uses until it is full: then they are given up, so that journals, exit records and finalizers have room.
///
/// Keepers give it up, too: they know it by its place (`RunDirectory.reserve`). The next run makes it anew, once there is room.
struct Reserve {
    let path: String

    /// Bytes, on a disk that has 64 times as much.
    private static let size: UInt64 = 16 << 20

    /// Makes it unless it is there, or there is hardly more room than it takes; to have none is no error.
    func make() {
        if fileExists(path) { return }
        guard let disk = Disk(ofFile: path) else { return }
        let size = min(Reserve.size, disk.size / 64)
        guard disk.free >= 4 * size, let file = try? OpenFile(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600) else {
            return
        }
        if posix_fallocate(file.descriptor, 0, off_t(size)) != 0 { unlink(path) }
    }

    /// Gives it up; false where there is none.
    @discardableResult
    func release() -> Bool { unlink(path) == 0 }

    /// Gives it up when the disk has next to nothing left. True as long as what was given up is all that there is, or hardly less than
    /// that. To look costs a microsecond.
    func releaseIfNeeded() -> Bool {
        guard let disk = Disk(ofFile: path) else { return false }
        let size = min(Reserve.size, disk.size / 64)
        guard disk.free < 2 * size else { return false }
        if disk.free < size / 16 { release() }
        return !fileExists(path)
    }

    private struct Disk {
        /// In bytes.
        let size: UInt64
        let free: UInt64

        init?(ofFile path: String) {
            var status = statvfs()
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            guard statvfs(folder, &status) == 0 else { return nil }
            size = UInt64(status.f_blocks) * UInt64(status.f_frsize)
            free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        }
    }
}
