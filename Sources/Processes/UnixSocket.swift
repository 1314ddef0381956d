import CProcesses
import Glibc

/// Stream sockets with a path of any length: the kernel takes 108 bytes, so a short name for the folder is used.
package enum UnixSocket {
    /// A connected, close-on-exec socket; throws `notRunning` when nobody listens, or when another user does.
    package static func connect(folder: String, name: String) throws(KeeperError) -> Int32 {
        let folderDescriptor = sluice_open_folder(folder)
        guard folderDescriptor >= 0 else {
            throw .system("Cannot open the folder \"\(folder)\"", code: .notRunning)
        }
        defer { close(folderDescriptor) }
        let descriptor = try make()
        let result = withAddress("/proc/self/fd/\(folderDescriptor)/\(name)") {
            Glibc.connect(descriptor, $0, $1)
        }
        guard result == 0 else {
            let error = KeeperError.system(
                "No keeper answers at \"\(folder)/\(name)\"", code: .notRunning)
            close(descriptor)
            throw error
        }
        guard sluice_peer_user(descriptor) == Int64(getuid()) else {
            close(descriptor)
            throw KeeperError(.notRunning, "The keeper at \"\(folder)/\(name)\" belongs to another user.")
        }
        return descriptor
    }

    /// A listening socket for this user only, under a name in the current folder; throws `system`.
    package static func listen(here name: String) throws(KeeperError) -> Int32 {
        unlink(name)
        let descriptor = try make(nonBlocking: true)
        // What the descriptor allows, the file allows from its first moment on; the umask is the whole process's.
        guard fchmod(descriptor, 0o600) == 0, withAddress(name, { bind(descriptor, $0, $1) }) == 0,
            Glibc.listen(descriptor, 16) == 0
        else {
            let error = KeeperError.system("Cannot listen at \"\(name)\"")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func make(nonBlocking: Bool = false) throws(KeeperError) -> Int32 {
        var type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        if nonBlocking { type |= Int32(SOCK_NONBLOCK.rawValue) }
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw .system("Cannot make a socket") }
        return descriptor
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            return -1
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
