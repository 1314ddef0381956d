import Glibc

/// A file that is being read, from any place; closed with the object.
final class FileReader: Sendable {
    private let descriptor: CInt
    /// Bytes, when it was opened.
    let count: Int

    static let pieceSize = 256 << 10

    /// Nil where there is no such file.
    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        count = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    deinit { close(descriptor) }

    /// Fewer at the end, none after it.
    func bytes(from place: Int, count wanted: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            while filled < wanted {
                let got = pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), wanted - filled, off_t(place + filled))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return }
                filled += got
            }
        }
    }

    /// Hands on all of it, a piece at a time.
    func forEachPiece<Failure: Error>(_ body: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        var place = 0
        while case let piece = bytes(from: place, count: Self.pieceSize), !piece.isEmpty {
            try body(piece)
            place += piece.count
        }
    }
}
