/// The end of a zip archive, which says where its directory is.
struct ZipEnd: Hashable {
    /// Entries of the directory.
    var count: UInt64
    /// Bytes of the directory.
    var size: UInt64
    /// Where it begins.
    var place: UInt64

    private static let length: UInt64 = 22
    private static let longestComment: UInt64 = 0xFFFF

    /// Throws `refused` where there is none.
    init(_ bytes: ZipBytes) throws(HistoryError) {
        let tailLength = min(bytes.count, Self.length + Self.longestComment)
        let tail = try bytes.read(at: bytes.count - tailLength, count: tailLength)
        guard let start = Self.start(in: tail) else { throw bytes.refused("it is no zip archive") }
        let end = tail[start...]
        count = number(end[(start + 10)..<(start + 12)])
        size = number(end[(start + 12)..<(start + 16)])
        place = number(end[(start + 16)..<(start + 20)])
        let own = bytes.count - tailLength + UInt64(start)
        if count == 0xFFFF || size == 0xFFFF_FFFF || place == 0xFFFF_FFFF { try readLong(before: own, bytes) }
        let (directoryEnd, overflow) = place.addingReportingOverflow(size)
        guard !overflow, directoryEnd <= own else { throw bytes.refused("its directory is not where it should be") }
    }

    /// The last place whose comment goes to the archive's end.
    private static func start(in tail: [UInt8]) -> Int? {
        guard tail.count >= length else { return nil }
        return stride(from: tail.count - Int(length), through: 0, by: -1).first { start in
            tail[start...].starts(with: [0x50, 0x4B, 5, 6])
                && start + Int(length) + Int(number(tail[(start + 20)..<(start + 22)])) == tail.count
        }
    }

    /// Zip64: what is too long for the short form stands in a record of its own.
    private mutating func readLong(before own: UInt64, _ bytes: ZipBytes) throws(HistoryError) {
        guard own >= 20 else { throw bytes.refused("it is cut off") }
        let locator = try bytes.read(at: own - 20, count: 20)
        guard locator.starts(with: [0x50, 0x4B, 6, 7]) else { throw bytes.refused("its directory is not to be found") }
        let record = try bytes.read(at: number(locator[8..<16]), count: 56)
        guard record.starts(with: [0x50, 0x4B, 6, 6]) else { throw bytes.refused("its directory is not to be found") }
        count = number(record[32..<40])
        size = number(record[40..<48])
        place = number(record[48..<56])
    }
}
