import Glibc

/// One member of a tar archive: what its header says.
struct TarMember: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case file, folder
        /// With what it leads to.
        case symbolicLink(String)
        case hardLink(String)
        /// A device, a pipe, or what is unknown here; the letter of its type.
        case other(Character)
    }

    var path: String
    var kind: Kind
    /// Bytes.
    var size: UInt64
}

/// Reads the headers of a tar archive, in the formats that GNU tar writes: its own, with long names in members of their own, and pax.
struct TarReader {
    struct Damaged: Error {}

    private static let block = 512
    /// A name is not longer than a path can be; the list of a pax header may be some times as long.
    private static let longestText = 1 << 20

    /// Reads so many bytes, or fewer at the end of the archive.
    private let read: (Int) throws -> [UInt8]
    private var longName: String?
    private var longLink: String?

    init(read: @escaping (Int) throws -> [UInt8]) { self.read = read }

    /// The next member, behind the content of the one before; nil at the end. Throws `Damaged`.
    mutating func next() throws -> TarMember? {
        while true {
            let header = try read(TarReader.block)
            guard header.count == TarReader.block else {
                if header.isEmpty { return nil }
                throw Damaged()
            }
            if header.allSatisfy({ $0 == 0 }) { return nil }
            guard hasRightSum(header), let size = number(header[124..<136]) else { throw Damaged() }
            let type = Character(Unicode.Scalar(header[156]))
            switch type {
            case "L": longName = try string(size)
            case "K": longLink = try string(size)
            case "x": try readAttributes(size)
            case "g": try skip(size)
            default: return try member(header, type, size)
            }
        }
    }

    private mutating func member(_ header: [UInt8], _ type: Character, _ size: UInt64) throws -> TarMember {
        defer { (longName, longLink) = (nil, nil) }
        var path = longName ?? text(header[0..<100])
        let prefix = text(header[345..<500])
        // Only the POSIX format has it; GNU tar uses the place for other things.
        if longName == nil, !prefix.isEmpty, header[257..<263].elementsEqual("ustar\0".utf8) {
            path = prefix + "/" + path
        }
        let link = longLink ?? text(header[157..<257])
        let kind: TarMember.Kind =
            switch type {
            case "0", "\0", "7": .file
            case "5": .folder
            case "2": .symbolicLink(link)
            case "1": .hardLink(link)
            default: .other(type)
            }
        let hasContent = kind == .file
        if hasContent { try skip(size) }
        return TarMember(path: path, kind: kind, size: hasContent ? size : 0)
    }

    /// `length key=value\n` each.
    private mutating func readAttributes(_ size: UInt64) throws {
        var rest = try bytes(size)[...]
        while let space = rest.firstIndex(of: 0x20),
            let length = Int(String(decoding: rest[rest.startIndex..<space], as: UTF8.self)), length > 0
        {
            guard length <= rest.count, rest.startIndex + length - 1 > space else { throw Damaged() }
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            rest = rest.dropFirst(length)
            guard let equals = record.firstIndex(of: 0x3D) else { throw Damaged() }
            let value = String(decoding: record[(equals + 1)...], as: UTF8.self)
            switch String(decoding: record[..<equals], as: UTF8.self) {
            case "path": longName = value
            case "linkpath": longLink = value
            // A size of its own would put every later member out of place.
            case "size": throw Damaged()
            default: break
            }
        }
    }

    private func string(_ size: UInt64) throws -> String { text(try bytes(size)[...]) }

    /// The content of a member and its padding; the content.
    private func bytes(_ size: UInt64) throws -> [UInt8] {
        guard size <= UInt64(TarReader.longestText) else { throw Damaged() }
        let padded = (Int(size) + TarReader.block - 1) / TarReader.block * TarReader.block
        let content = try read(padded)
        guard content.count == padded else { throw Damaged() }
        return Array(content[..<Int(size)])
    }

    private func skip(_ size: UInt64) throws {
        guard size <= UInt64(Int.max - TarReader.block) else { throw Damaged() }
        var rest = (Int(size) + TarReader.block - 1) / TarReader.block * TarReader.block
        while rest > 0 {
            let count = try read(min(rest, OpenFile.bufferSize)).count
            guard count > 0 else { throw Damaged() }
            rest -= count
        }
    }

    private func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits, or a number of its own in base 256 whose first bit is set.
    private func number(_ field: ArraySlice<UInt8>) -> UInt64? {
        if let first = field.first, first & 0x80 != 0 {
            guard first == 0x80, field.dropFirst().prefix(field.count - 9).allSatisfy({ $0 == 0 }) else { return nil }
            return field.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
        return digits.isEmpty ? 0 : UInt64(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    /// The header's own sum, for which its eight bytes count as spaces.
    private func hasRightSum(_ header: [UInt8]) -> Bool {
        let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : UInt64($1.element)) }
        return number(header[148..<156]) == sum
    }
}
