import Glibc

/// Whether the disk has room for more of a log.
///
/// What is left of a full disk belongs to those who must write: exit records, the journal, finalizers. So a log that is longer than
/// `shortLog` bytes stops before the end of the disk, and only a shorter one may have the history's reserve.
struct LogRoom {
    static let shortLog: UInt64 = 64 << 10

    private let folder: String
    private let reserve: String
    /// The length of the log up to which the disk had room when it was last asked.
    private var granted: UInt64 = 0

    /// So much is asked for at a time.
    private static let stretch: UInt64 = 1 << 20

    /// - Parameter reserve: The path of the file that is removed to make room.
    init(path: String, reserve: String) {
        folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        self.reserve = reserve
    }

    mutating func has(_ count: Int, after length: UInt64) -> Bool {
        let end = length + UInt64(count)
        if end <= max(LogRoom.shortLog, granted) { return true }
        var disk = statvfs()
        // What cannot be asked for is found out by writing.
        guard statvfs(folder, &disk) == 0 else { return true }
        let free = UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
        let left = min(32 << 20, UInt64(disk.f_blocks) * UInt64(disk.f_frsize) / 32)
        guard free >= left + UInt64(count) else { return false }
        granted = length + min(free - left, max(LogRoom.stretch, UInt64(count)))
        return true
    }

    /// Gives the reserve up for a short log; false where that makes no room.
    func release(after length: UInt64) -> Bool { length < LogRoom.shortLog && unlink(reserve) == 0 }
}
