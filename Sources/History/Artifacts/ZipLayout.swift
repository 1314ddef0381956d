/// What stands in a zip archive around the contents of its files, none of which is packed.
///
/// Source of the format: PKWARE's APPNOTE.TXT, 4.3 and 4.5.3.
struct ZipLayout: Hashable, Sendable {
    private var place: UInt64 = 0
    private var directory: [UInt8] = []
    private var count: UInt64 = 0

    private static let short: UInt64 = 0xFFFF_FFFF

    /// What stands in front of the file's content, which comes next.
    ///
    /// - Parameter checksum: CRC-32 of the content.
    mutating func add(_ entry: ArtifactManifest.File, checksum: UInt32) -> [UInt8] {
        let size = UInt64(entry.size)
        let isLong = size >= Self.short
        let name = Array(entry.path.utf8)
        let shortSize = UInt32(clamping: size)
        var common: [UInt8] = []
        // Version 4.5, names in UTF-8, not packed, 1 January 1980.
        append([isLong ? 45 : 20, 0x0800, 0, 0, 0x21] as [UInt16], to: &common)
        append([checksum, shortSize, shortSize] as [UInt32], to: &common)
        var extra: [UInt8] = []
        if isLong {
            append([1, 16] as [UInt16], to: &extra)
            append([size, size] as [UInt64], to: &extra)
        }
        var header: [UInt8] = [0x50, 0x4B, 3, 4] + common
        append([UInt16(name.count), UInt16(extra.count)], to: &header)
        header += name + extra
        addToDirectory(entry, common, name, size, at: place)
        place += UInt64(header.count) + size
        return header
    }

    private mutating func addToDirectory(
        _ entry: ArtifactManifest.File, _ common: [UInt8], _ name: [UInt8], _ size: UInt64, at start: UInt64
    ) {
        var extra: [UInt8] = []
        let long = (size >= Self.short ? [size, size] : []) + (start >= Self.short ? [start] : [])
        if !long.isEmpty {
            append([1, UInt16(long.count * 8)] as [UInt16], to: &extra)
            append(long, to: &extra)
        }
        directory += [0x50, 0x4B, 1, 2]
        // Made on Unix, by version 4.5.
        append([3 << 8 | 45] as [UInt16], to: &directory)
        directory += common
        append([UInt16(name.count), UInt16(extra.count), 0, 0, 0], to: &directory)
        let mode: UInt32 = entry.isExecutable ? 0o100755 : 0o100644
        append([mode << 16, UInt32(clamping: start)], to: &directory)
        directory += name + extra
        count += 1
    }

    /// What stands after the last content.
    func end() -> [UInt8] {
        let start = place
        let size = UInt64(directory.count)
        var end: [UInt8] = []
        if count >= 0xFFFF || start >= Self.short || size >= Self.short {
            let record = start + size
            end += [0x50, 0x4B, 6, 6]
            append([44] as [UInt64], to: &end)
            append([45, 45] as [UInt16], to: &end)
            append([0, 0] as [UInt32], to: &end)
            append([count, count, size, start], to: &end)
            end += [0x50, 0x4B, 6, 7, 0, 0, 0, 0]
            append([record], to: &end)
            append([1] as [UInt32], to: &end)
        }
        end += [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
        append([UInt16(clamping: count), UInt16(clamping: count)], to: &end)
        append([UInt32(clamping: size), UInt32(clamping: start)], to: &end)
        end += [0, 0]
        return directory + end
    }
}

/// With the lowest byte first.
private func append<Number: FixedWidthInteger>(_ numbers: [Number], to bytes: inout [UInt8]) {
    for number in numbers {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
        }
    }
}
