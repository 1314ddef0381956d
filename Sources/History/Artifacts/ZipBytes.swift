import Glibc

/// The bytes of an archive, read at any place; belongs to whoever has the file open.
struct ZipBytes {
    private let descriptor: CInt
    /// All of them.
    let count: UInt64

    init(_ file: borrowing OpenFile) throws(HistoryError) {
        descriptor = file.descriptor
        count = UInt64(try file.status().st_size)
    }

    /// Throws `refused` where the archive has not so many.
    func read(at place: UInt64, count wanted: UInt64) throws(HistoryError) -> [UInt8] {
        let (end, overflow) = place.addingReportingOverflow(wanted)
        guard !overflow, end <= count, wanted <= 1 << 31 else { throw refused("it is cut off") }
        var bytes = [UInt8](repeating: 0, count: Int(wanted))
        var done = 0
        while done < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(place) + off_t(done))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw refused("it cannot be read") }
            done += got
        }
        return bytes
    }

    func refused(_ why: String) -> HistoryError { HistoryError(.refused, "The archive is refused: \(why).") }
}
