import Glibc

/// Reads the directory of a zip archive that somebody else has made, and refuses what no artifact has: links, devices, encryption, entries
/// that share bytes, names that lead elsewhere, more than there is room for.
///
/// Source of the format: PKWARE's APPNOTE.TXT, 4.3 and 4.5.3.
struct ZipDirectory {
    /// Of an archive; GitHub's own client makes no more of them.
    static let entryLimit = 100_000
    /// Bytes of the directory.
    private static let directoryLimit: UInt64 = 64 << 20
    /// An archive of less than this many bytes of content is never a bomb.
    private static let harmlessSize: UInt64 = 1 << 30
    /// How many times larger than the archive more than that may be.
    private static let largestRatio: UInt64 = 200

    private let bytes: ZipBytes
    /// Bytes that there is room for.
    private let room: UInt64
    /// The files, in the archive's order; folders are left out.
    private(set) var files: [ZipEntry] = []

    private typealias Range = (start: UInt64, end: UInt64)

    /// Throws `refused` for what is no such archive, or a hostile one.
    init(_ file: borrowing OpenFile, room: UInt64) throws(HistoryError) {
        bytes = try ZipBytes(file)
        self.room = room
        let end = try ZipEnd(bytes)
        guard end.count <= UInt64(Self.entryLimit), end.size <= Self.directoryLimit else {
            throw bytes.refused("it has more than \(Self.entryLimit) entries")
        }
        try read(try bytes.read(at: end.place, count: end.size)[...], count: end.count, directory: end.place)
    }

    private mutating func read(_ directory: ArraySlice<UInt8>, count: UInt64, directory end: UInt64)
        throws(HistoryError)
    {
        var rest = directory
        var ranges: [Range] = []
        for _ in 0..<count {
            let record = try ZipRecord(from: &rest, bytes)
            let range = try content(of: record, before: end)
            ranges.append((record.place, range.end))
            if try record.isFolder(bytes) { continue }
            files.append(try record.entry(at: range.start, bytes))
        }
        ranges.sort { $0.start < $1.start }
        for (range, next) in zip(ranges, ranges.dropFirst()) where next.start < range.end {
            throw bytes.refused("two of its entries share bytes")
        }
        try checkSize()
    }

    /// Where the content of an entry is, by the header in front of it, which must speak of the same entry.
    private func content(of record: ZipRecord, before end: UInt64) throws(HistoryError) -> Range {
        let header = try bytes.read(at: record.place, count: 30)
        let nameLength = UInt64(number(header[26..<28]))
        guard header.starts(with: [0x50, 0x4B, 3, 4]),
            try bytes.read(at: record.place + 30, count: nameLength) == record.name
        else { throw bytes.refused("its directory and its contents do not agree") }
        let start = record.place + 30 + nameLength + UInt64(number(header[28..<30]))
        let (contentEnd, overflow) = start.addingReportingOverflow(record.packedSize)
        guard !overflow, contentEnd <= end else { throw bytes.refused("an entry goes on after its end") }
        return (start, contentEnd)
    }

    private func checkSize() throws(HistoryError) {
        var sum: UInt64 = 0
        for file in files {
            let (next, overflow) = sum.addingReportingOverflow(file.size)
            guard !overflow else { throw bytes.refused("there is no room for what it holds") }
            sum = next
        }
        guard sum <= Self.harmlessSize || sum / Self.largestRatio <= bytes.count else {
            throw bytes.refused("\(sum) bytes come out of its \(bytes.count): it is a bomb")
        }
        guard sum <= room else { throw bytes.refused("there is no room for the \(sum) bytes that it holds") }
    }
}

/// A number with its lowest byte first.
func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
