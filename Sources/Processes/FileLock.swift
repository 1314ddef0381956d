import Glibc

/// An exclusive `flock` on a file, held until `release` or the end of the process, however it ends.
package final class FileLock: Sendable {
    package let path: String
    private let descriptor: Int32

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Takes the lock and writes this process's identity into the file; nil while another holds it; throws `system`.
    package static func tryAcquire(_ path: String) throws(KeeperError) -> FileLock? {
        // A probe holds it shared for an instant, or for longer on a busy machine; an owner shares it with nobody.
        var (refusals, probes) = (0, 0)
        while refusals < 20, probes < 10_000 {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw .system("Cannot open the lock \"\(path)\"") }
            let lock = FileLock(path: path, descriptor: descriptor)
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                guard lock.isStillThere else { continue }
                try lock.writeOwner()
                return lock
            }
            guard errno == EWOULDBLOCK else { throw .system("Cannot lock \"\(path)\"") }
            if flock(descriptor, LOCK_SH | LOCK_NB) == 0 {
                flock(descriptor, LOCK_UN)
                probes += 1
            } else {
                refusals += 1
            }
            usleep(1000)
        }
        return nil
    }

    /// Who holds the lock now, or nil when nobody does; the kernel is asked, not the file alone.
    package static func holder(of path: String) -> ProcessIdentity? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        let text = (try? readSmallFile(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        // Held and not yet written: somebody, but nobody known by name.
        return ProcessIdentity(text: text.prefix { $0 != "\n" })
            ?? ProcessIdentity(bootID: .current, pid: 0, startTime: 0)
    }

    /// Removes the file while the lock is held, so that nobody can lock what is about to go.
    package func removeFile() { unlink(path) }

    /// False when the last owner removed the file between our opening and locking it.
    private var isStillThere: Bool {
        var mine = stat()
        var present = stat()
        return fstat(descriptor, &mine) == 0 && stat(path, &present) == 0
            && mine.st_ino == present.st_ino
            && mine.st_dev == present.st_dev
    }

    private func writeOwner() throws(KeeperError) {
        ftruncate(descriptor, 0)
        try writeAll((ProcessIdentity.current().text + "\n").utf8, to: descriptor, named: path)
    }
}
