/// Reads a tar stream piece by piece: ustar, with the extensions of pax (POSIX.1-2001) and of GNU tar for long paths.
struct TarReader {
    private var buffer: [UInt8] = []
    private var current: Current?
    /// What extensions said of the next entry: `path`, `linkpath`, `size`.
    private var extensions: [String: String] = [:]
    /// Whether the two empty blocks have come that end an archive.
    private(set) var isComplete = false

    private struct Current {
        var entry: TarEntry
        var content: [UInt8] = []
        var isKept: Bool
        /// Bytes that have not come yet, and bytes after them up to a whole block.
        var left: Int
        var padding: Int
    }

    private static let block = 512
    /// Bytes of a path or of other extensions.
    private static let longestExtension = 1 << 20

    /// Takes the next bytes. Tells each entry when its content has come, without it where it is not kept.
    mutating func feed(
        _ piece: ArraySlice<UInt8>, keeping: (TarEntry) -> Bool, found: (TarEntry, [UInt8]) -> Void
    ) throws(TarError) {
        var rest = piece
        while !rest.isEmpty, !isComplete {
            if current != nil {
                take(from: &rest)
                try finish(found)
                continue
            }
            let count = min(Self.block - buffer.count, rest.count)
            buffer += rest.prefix(count)
            rest.removeFirst(count)
            guard buffer.count == Self.block else { return }
            try begin(keeping)
            buffer = []
            try finish(found)
        }
    }

    private mutating func begin(_ keeping: (TarEntry) -> Bool) throws(TarError) {
        guard let header = try TarHeader(buffer) else {
            isComplete = true
            return
        }
        var entry = header.entry
        guard case .other(let type) = entry.kind, "xgLK".utf8.contains(type) else {
            if let path = extensions["path"] { entry.path = path }
            if let size = extensions["size"].flatMap({ Int($0) }), size >= 0 { entry.size = size }
            switch (entry.kind, extensions["linkpath"]) {
            case (.symbolicLink, let target?): entry.kind = .symbolicLink(target)
            case (.hardLink, let target?): entry.kind = .hardLink(target)
            default: break
            }
            extensions = [:]
            start(entry, isKept: entry.kind == .file && keeping(entry))
            return
        }
        guard entry.size <= Self.longestExtension else {
            throw TarError(message: "has a header of \(entry.size) bytes")
        }
        start(entry, isKept: true)
    }

    private mutating func start(_ entry: TarEntry, isKept: Bool) {
        let over = entry.size % Self.block
        current = Current(
            entry: entry, isKept: isKept, left: entry.size, padding: over == 0 ? 0 : Self.block - over)
    }

    private mutating func take(from rest: inout ArraySlice<UInt8>) {
        guard var entry = current else { return }
        current = nil
        let count = min(entry.left, rest.count)
        if entry.isKept { entry.content += rest.prefix(count) }
        entry.left -= count
        rest.removeFirst(count)
        if entry.left == 0 {
            let skipped = min(entry.padding, rest.count)
            entry.padding -= skipped
            rest.removeFirst(skipped)
        }
        current = entry
    }

    private mutating func finish(_ found: (TarEntry, [UInt8]) -> Void) throws(TarError) {
        guard let complete = current, complete.left == 0, complete.padding == 0 else { return }
        current = nil
        guard case .other(let type) = complete.entry.kind else { return found(complete.entry, complete.content) }
        switch type {
        case UInt8(ascii: "L"): extensions["path"] = TarHeader.text(complete.content[...])
        case UInt8(ascii: "K"): extensions["linkpath"] = TarHeader.text(complete.content[...])
        case UInt8(ascii: "x"): extensions.merge(try Self.records(complete.content)) { $1 }
        // Said of all entries to come: nothing that we read.
        case UInt8(ascii: "g"): break
        default: found(complete.entry, [])
        }
    }

    /// `LENGTH KEYWORD=VALUE\n` for each.
    private static func records(_ bytes: [UInt8]) throws(TarError) -> [String: String] {
        var records: [String: String] = [:]
        var rest = bytes[...]
        while let space = rest.firstIndex(of: UInt8(ascii: " ")) {
            guard let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
                length > space - rest.startIndex + 1,
                length <= rest.count
            else { throw TarError(message: "has a header that cannot be read") }
            let record = rest[(space + 1)..<(rest.startIndex + length)].dropLast()
            let parts = record.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                records[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
            }
            rest = rest.dropFirst(length)
        }
        return records
    }
}
