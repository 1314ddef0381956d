/// A header block of a tar archive (POSIX.1-2001, "ustar Interchange Format").
struct TarHeader: Hashable {
    var entry: TarEntry

    /// Nil for an empty block, which ends an archive. Throws where the checksum is wrong.
    init?(_ block: [UInt8]) throws(TarError) {
        if block.allSatisfy({ $0 == 0 }) { return nil }
        let told = Self.number(block[148..<156])
        let sum = block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
        guard told == sum, let size = Self.number(block[124..<136]), size >= 0, size < Int.max / 4 else {
            throw TarError(message: "is no tar archive, or is torn")
        }
        let name = Self.text(block[0..<100])
        let prefix = block[257..<263].elementsEqual("ustar\0".utf8) ? Self.text(block[345..<500]) : ""
        let target = Self.text(block[157..<257])
        let path = prefix.isEmpty ? name : prefix + "/" + name
        let kind: TarEntry.Kind =
            switch block[156] {
            // Before ustar, a folder was a file with a slash at its end.
            case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): path.hasSuffix("/") ? .folder : .file
            case UInt8(ascii: "1"): .hardLink(target)
            case UInt8(ascii: "2"): .symbolicLink(target)
            case UInt8(ascii: "5"): .folder
            case let type: .other(type)
            }
        let hasContent =
            switch kind {
            case .file, .other: true
            default: false
            }
        entry = TarEntry(
            path: path, kind: kind, size: hasContent ? size : 0,
            mode: UInt32(truncatingIfNeeded: Self.number(block[100..<108]) ?? 0),
            user: UInt32(truncatingIfNeeded: Self.number(block[108..<116]) ?? 0),
            group: UInt32(truncatingIfNeeded: Self.number(block[116..<124]) ?? 0),
            modified: Int64(Self.number(block[136..<148]) ?? 0))
    }

    init(_ entry: TarEntry) { self.entry = entry }

    /// Up to the first zero.
    static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits, or GNU's binary form.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.first == 0x80 {
            return bytes.dropFirst().reduce(Int?(0)) { sum, byte in
                guard let sum, sum < Int.max >> 9 else { return nil }
                return sum << 8 | Int(byte)
            }
        }
        let digits = bytes.drop { $0 == 32 }.prefix { $0 != 0 && $0 != 32 }
        return digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    /// The blocks of this header, with a pax header before it for what does not fit.
    var blocks: [UInt8] {
        var records: [UInt8] = []
        if entry.path.utf8.count > 100 { records += Self.record("path", entry.path) }
        if target.utf8.count > 100 { records += Self.record("linkpath", target) }
        if entry.size > 0o7_777_777_777 * 8 + 7 { records += Self.record("size", String(entry.size)) }
        guard !records.isEmpty else { return block(type) }
        let extended = TarHeader(TarEntry(path: "PaxHeader", kind: .other(UInt8(ascii: "x")), size: records.count))
        let padding = [UInt8](repeating: 0, count: (512 - records.count % 512) % 512)
        return extended.block(UInt8(ascii: "x")) + records + padding + block(type)
    }

    private var target: String {
        switch entry.kind {
        case .symbolicLink(let target), .hardLink(let target): target
        default: ""
        }
    }

    private var type: UInt8 {
        switch entry.kind {
        case .file: UInt8(ascii: "0")
        case .hardLink: UInt8(ascii: "1")
        case .symbolicLink: UInt8(ascii: "2")
        case .folder: UInt8(ascii: "5")
        case .other(let type): type
        }
    }

    private func block(_ type: UInt8) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func set(_ bytes: some Collection<UInt8>, at start: Int, most: Int) {
            for (offset, byte) in bytes.prefix(most).enumerated() { block[start + offset] = byte }
        }
        func set(_ number: Int64, at start: Int, digits: Int) {
            let text = String(max(0, number), radix: 8)
            set(
                (String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)).utf8, at: start,
                most: digits)
        }
        set(entry.path.utf8, at: 0, most: 100)
        set(Int64(entry.mode & 0o7777), at: 100, digits: 7)
        set(Int64(entry.user), at: 108, digits: 7)
        set(Int64(entry.group), at: 116, digits: 7)
        set(Int64(entry.size), at: 124, digits: 11)
        set(entry.modified, at: 136, digits: 11)
        set("        ".utf8, at: 148, most: 8)
        block[156] = type
        set(target.utf8, at: 157, most: 100)
        set("ustar\u{0}00".utf8, at: 257, most: 8)
        set(block.reduce(0) { $0 + Int64($1) }, at: 148, digits: 6)
        block[154] = 0
        return block
    }

    /// `LENGTH KEYWORD=VALUE\n`, where the length counts itself.
    private static func record(_ keyword: String, _ value: String) -> [UInt8] {
        let rest = " \(keyword)=\(value)\n".utf8.count
        var length = rest + 1
        while rest + String(length).utf8.count != length { length = rest + String(length).utf8.count }
        return Array("\(length) \(keyword)=\(value)\n".utf8)
    }
}
