import Glibc

/// When which byte of a log was written, from the fixed-size records of `log.times`.
///
/// A record is two little-endian 64-bit numbers: an offset in the log, and the time (Unix, nanoseconds) at which the
/// bytes from there to the next record's offset came. There is at most about one a millisecond.
package struct LogTimes: Sendable {
    package static let recordSize = 16

    private var offsets: [UInt64] = []
    private var times: [UInt64] = []

    /// The times so far; empty where there is no file; throws `system`.
    package init(of folder: StepFolder) throws(KeeperError) {
        var bytes: [UInt8] = []
        do {
            bytes = try readSmallFile(folder.logTimes)
        } catch {
            guard error.isMissingFile else { throw error }
        }
        self.init(bytes: bytes)
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
