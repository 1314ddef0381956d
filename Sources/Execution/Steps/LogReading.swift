import Glibc
import Processes

/// Reads the log of a step as far as the keeper has written it.
struct LogReading {
    private let path: String

    private static let pieceSize = 256 << 10
    /// Bytes that are read before others have their turn.
    static let longestStretch: UInt64 = 1 << 20

    init(run: HostRun, id: Processes.StepID) {
        path = RunDirectory(run.configuration.runDirectory).folder(of: id).log
    }

    /// Bytes that the keeper has written; 0 where there is no log.
    var size: UInt64 {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(max(0, status.st_size)) : 0
    }

    /// Hands on the bytes from one place up to another, or to the end; returns where it stopped.
    func read(from start: UInt64, to end: UInt64, _ body: ([UInt8]) -> Void) -> UInt64 {
        guard start < end else { return start }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return start }
        defer { close(descriptor) }
        var place = start
        while place < end {
            let wanted = Int(min(UInt64(Self.pieceSize), end - place))
            var isAtEnd = false
            let piece = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                let got = pread(descriptor, buffer.baseAddress, wanted, off_t(place))
                count = max(0, got)
                isAtEnd = got == 0 || (got < 0 && errno != EINTR)
            }
            if !piece.isEmpty { body(piece) }
            place += UInt64(piece.count)
            if isAtEnd { break }
        }
        return place
    }
}
