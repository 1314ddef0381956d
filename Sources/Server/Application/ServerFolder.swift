import Foundation
import Processes

/// The server's folder, which one server has at a time.
package final class ServerFolder: Sendable {
    package let places: ServerPlaces
    private let lock: FileLock

    /// Has it until this object goes, or the process ends, however it ends.
    ///
    /// - Throws: `folderInUse`, `folderUnusable`.
    package init(_ places: ServerPlaces) throws(ServerError) {
        self.places = places
        try Self.make(places)
        let lock: FileLock?
        do throws(KeeperError) {
            lock = try FileLock.tryAcquire(places.lock)
        } catch {
            throw .folderUnusable(places.directory, error.message)
        }
        guard let lock else {
            let holder = FileLock.holder(of: places.lock)?.pid
            throw .folderInUse(places.directory, process: holder.flatMap { $0 > 0 ? $0 : nil })
        }
        self.lock = lock
    }

    /// The server's own database; any process that may read it can open it.
    ///
    /// - Throws: `folderUnusable`.
    package static func database(_ places: ServerPlaces) throws(ServerError) -> ServerDatabase {
        try make(places)
        // SQLite gives the files beside it the same owner and the same rights.
        let file = open(places.database, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .folderUnusable(places.directory, reason()) }
        var folder = stat()
        if geteuid() == 0, stat(places.directory, &folder) == 0 { fchown(file, folder.st_uid, folder.st_gid) }
        // Before SQLite opens it: a process that closes a file once loses all locks that it has of it (fcntl(2)).
        close(file)
        do {
            return try ServerDatabase(path: places.database)
        } catch {
            throw .folderUnusable(places.directory, "\(error)")
        }
    }

    /// Anybody may pass through it to the socket, and read nothing of it.
    private static func make(_ places: ServerPlaces) throws(ServerError) {
        guard places.socket.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else {
            throw .folderUnusable(places.directory, "its path is too long for a socket.")
        }
        var path = ""
        for part in places.directory.split(separator: "/") {
            path += "/" + part
            if mkdir(path, 0o711) == 0 {
                // Whatever the umask is.
                chmod(path, 0o711)
            } else if errno != EEXIST, access(path, X_OK) != 0 {
                throw .folderUnusable(places.directory, reason())
            }
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) + "." }
}
