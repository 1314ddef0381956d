import Digests
import Glibc

/// Git's index file, version 2: which file has which content, and how it looked to `stat` when that was so.
struct IndexFile {
    struct Entry {
        var path: RelativePath
        var mode: FileMode
        var id: ObjectID
        var stamp: FileStamp
    }

    /// In git's order.
    var entries: [Entry]

    /// The file's bytes; `folders`, in the manifest's order, become the cached tree that saves git from comparing.
    func encoded(folders: [TreeManifest.Folder]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.count * 112 + 64)
        bytes += Array("DIRC".utf8) + bigEndian(UInt32(2)) + bigEndian(UInt32(entries.count))
        for entry in entries { append(entry, to: &bytes) }
        let cache = cachedTree(folders)
        bytes += Array("TREE".utf8) + bigEndian(UInt32(cache.count)) + cache
        return bytes + MessageDigest.sha1(bytes)
    }

    private func append(_ entry: Entry, to bytes: inout [UInt8]) {
        let start = bytes.count
        entry.stamp.append(mode: entry.mode, to: &bytes)
        bytes += entry.id.bytes
        let name = entry.path.bytes
        append(UInt16(min(name.count, 0xFFF)), to: &bytes)
        bytes += name
        // One to eight zeros, so that the next entry starts at a multiple of eight.
        for _ in 0..<(8 - (bytes.count - start) % 8) { bytes.append(0) }
    }

    private func append(_ value: UInt16, to bytes: inout [UInt8]) {
        bytes.append(UInt8(value >> 8))
        bytes.append(UInt8(value & 0xFF))
    }

    private func cachedTree(_ folders: [TreeManifest.Folder]) -> [UInt8] {
        var bytes: [UInt8] = []
        for folder in folders {
            bytes += folder.path.lastComponent.bytes
            bytes.append(0)
            bytes += Array("\(folder.fileCount) \(folder.folderCount)\n".utf8)
            bytes += folder.id.bytes
        }
        return bytes
    }
}

extension IndexFile {
    /// Reads back what `encoded` wrote; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 32, Array(bytes[..<8]) == Array("DIRC".utf8) + bigEndian(UInt32(2)) else { return nil }
        guard MessageDigest.sha1(Array(bytes.dropLast(20))) == Array(bytes.suffix(20)) else { return nil }
        let parsed = bytes.withUnsafeBytes { raw -> [Entry]? in
            let count = UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
            var found: [Entry] = []
            var offset = 12
            for _ in 0..<count {
                guard let (entry, next) = Self.entry(raw, at: offset) else { return nil }
                found.append(entry)
                offset = next
            }
            return found
        }
        guard let parsed else { return nil }
        entries = parsed
    }

    private static func entry(_ raw: UnsafeRawBufferPointer, at offset: Int) -> (Entry, next: Int)? {
        let nameStart = offset + 62
        guard nameStart < raw.count - 20, let base = raw.baseAddress else { return nil }
        let stamp = FileStamp(raw, at: offset)
        let rawMode = UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: offset + 24, as: UInt32.self))
        guard let mode = FileMode(canonical: rawMode), let end = raw[nameStart...].firstIndex(of: 0) else { return nil }
        let entry = Entry(
            path: RelativePath(raw[nameStart..<end]), mode: mode, id: ObjectID(base + offset + 40), stamp: stamp)
        return (entry, offset + (end - offset) / 8 * 8 + 8)
    }
}

/// The bytes of a number, the highest first.
func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
}
