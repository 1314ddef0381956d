import Glibc

/// An open file that is closed with its owner.
struct Descriptor: ~Copyable {
    let number: Int32

    deinit { close(number) }

    private init(_ number: Int32) { self.number = number }

    /// What a program reads on its standard input: these bytes, which stand on no disk.
    ///
    /// Throws `system`, also for more bytes than a socket holds (some 200 KiB): passwords are meant, not files.
    static func holding(_ bytes: [UInt8]) throws(ContainerError) -> Descriptor {
        if bytes.isEmpty { return try opening("/dev/null") }
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .system("No socket could be made for a program's input")
        }
        let reader = Descriptor(ends[0])
        let writer = Descriptor(ends[1])
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        guard send(writer.number, bytes, bytes.count, flags) == bytes.count else {
            throw .system("A program's input of \(bytes.count) bytes could not be kept")
        }
        return reader
    }

    private static func opening(_ path: String) throws(ContainerError) -> Descriptor {
        let file = Descriptor(open(path, O_RDWR | O_CLOEXEC))
        guard file.number >= 0 else { throw .system("\"\(path)\" could not be opened") }
        return file
    }
}
