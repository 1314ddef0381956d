import Glibc

/// When which byte of a log was written, from the fixed-size records of `log.times`.
///
/// A record is two little-endian 64-bit numbers: an offset in the log, and the time (Unix, nanoseconds) at which the
/// bytes from there to the next record's offset came. There is at most about one a millisecond.
package struct LogTimes: Sendable {
    package static let recordSize = 16

    private var offsets: [UInt64] = []
    private var times: [UInt64] = []

    /// The times of one stretch of the log; nothing where there is no file; throws `system`.
    ///
    /// A log of hours has millions of records: only those that are needed are read.
    package init(of folder: StepFolder, from start: UInt64 = 0, to end: UInt64 = .max) throws(KeeperError) {
        let descriptor = open(folder.logTimes, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT {
                self.init(bytes: [])
                return
            }
            throw .system("Cannot open the times \"\(folder.logTimes)\"")
        }
        defer { close(descriptor) }
        let file = LogTimesFile(descriptor: descriptor)
        let first = max(0, file.recordsUpTo(start) - 1)
        self.init(bytes: file.records(first..<max(first, file.recordsUpTo(end))))
    }

    /// A record that is not whole yet is left out.
    init(bytes: [UInt8]) {
        bytes.withUnsafeBytes { raw in
            for start in stride(from: 0, to: raw.count - LogTimes.recordSize + 1, by: LogTimes.recordSize) {
                offsets.append(
                    UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt64.self)))
                times.append(
                    UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)))
            }
        }
    }

    var count: Int { offsets.count }

    package static func record(offset: UInt64, time: UnixTime) -> [UInt8] {
        var bytes: [UInt8] = []
        withUnsafeBytes(of: offset.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: time.nanoseconds.littleEndian) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// When the byte at this offset was written, or nil when nothing is known before it.
    package func time(at offset: UInt64) -> UnixTime? {
        var (low, high) = (0, offsets.count)
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : UnixTime(nanoseconds: times[low - 1])
    }
}

/// The open file of times; what cannot be read is not there yet.
private struct LogTimesFile {
    let descriptor: Int32

    /// How many records start at or before this offset of the log.
    func recordsUpTo(_ offset: UInt64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            let record = records(middle..<middle + 1)
            guard record.count == LogTimes.recordSize else { return middle }
            let start = record.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
            if start <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func records(_ range: Range<Int>) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count * LogTimes.recordSize)
        let start = off_t(range.lowerBound * LogTimes.recordSize)
        let count = bytes.withUnsafeMutableBytes { buffer in
            retryingInterrupts { pread(descriptor, buffer.baseAddress, buffer.count, start) }
        }
        return Array(bytes.prefix(max(0, count)))
    }

    private var count: Int {
        var information = stat()
        return fstat(descriptor, &information) == 0 ? Int(information.st_size) / LogTimes.recordSize : 0
    }
}
