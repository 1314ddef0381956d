import Glibc

/// One record of a zip archive's directory, as it stands there.
struct ZipRecord: Hashable {
    let name: [UInt8]
    private let flags: UInt64
    private let method: UInt64
    private let checksum: UInt32
    private let isFromUnix: Bool
    private let attributes: UInt64
    private(set) var packedSize: UInt64
    private var size: UInt64
    /// Of the header in front of its content.
    private(set) var place: UInt64

    private static let length = 46

    /// Takes the record away from the front. Throws `refused`.
    init(from rest: inout ArraySlice<UInt8>, _ bytes: ZipBytes) throws(HistoryError) {
        guard rest.count >= Self.length, rest.starts(with: [0x50, 0x4B, 1, 2]) else {
            throw bytes.refused("its directory is cut off")
        }
        let record = Array(rest.prefix(Self.length))
        let field = { (place: Int, count: Int) in number(record[place..<(place + count)]) }
        isFromUnix = record[5] == 3
        (flags, method) = (field(8, 2), field(10, 2))
        checksum = UInt32(field(16, 4))
        (packedSize, size, place) = (field(20, 4), field(24, 4), field(42, 4))
        attributes = field(38, 4)
        let (nameLength, extraLength, commentLength) = (Int(field(28, 2)), Int(field(30, 2)), Int(field(32, 2)))
        rest = rest.dropFirst(Self.length)
        guard rest.count >= nameLength + extraLength + commentLength else {
            throw bytes.refused("its directory is cut off")
        }
        name = Array(rest.prefix(nameLength))
        let extra = rest.dropFirst(nameLength).prefix(extraLength)
        rest = rest.dropFirst(nameLength + extraLength + commentLength)
        readLongNumbers(extra)
    }

    /// Zip64: those that are too large stand in an extra field, in this order.
    private mutating func readLongNumbers(_ fields: ArraySlice<UInt8>) {
        var rest = fields
        while rest.count >= 4 {
            let (kind, length) = (number(rest.prefix(2)), Int(number(rest.dropFirst(2).prefix(2))))
            var field = rest.dropFirst(4).prefix(length)
            rest = rest.dropFirst(4 + length)
            guard kind == 1 else { continue }
            func take(_ value: inout UInt64) {
                guard value == 0xFFFF_FFFF, field.count >= 8 else { return }
                value = number(field.prefix(8))
                field = field.dropFirst(8)
            }
            take(&size)
            take(&packedSize)
            take(&place)
        }
    }

    private var mode: mode_t { isFromUnix ? mode_t(attributes >> 16) : 0 }

    /// Throws `refused` for what is neither a file nor a folder.
    func isFolder(_ bytes: ZipBytes) throws(HistoryError) -> Bool {
        let type = mode & S_IFMT
        guard type == 0 || type == S_IFREG || type == S_IFDIR else {
            throw bytes.refused("\"\(text)\" is neither a file nor a folder")
        }
        guard name.last == UInt8(ascii: "/") || type == S_IFDIR else { return false }
        _ = try ArtifactPath(String(text.reversed().drop { $0 == "/" }.reversed()))
        return true
    }

    private var text: String { String(decoding: name, as: UTF8.self) }

    /// Throws `refused`.
    func entry(at start: UInt64, _ bytes: ZipBytes) throws(HistoryError) -> ZipEntry {
        guard flags & 1 == 0 else { throw bytes.refused("\"\(text)\" is encrypted") }
        guard let method = method == 0 ? ZipEntry.Method.stored : method == 8 ? .deflated : nil else {
            throw bytes.refused("\"\(text)\" is packed by a method (\(method)) that is not known here")
        }
        guard let path = String(validating: name, as: UTF8.self) else {
            throw bytes.refused("the name \"\(text)\" is not UTF-8")
        }
        if method == .stored, size != packedSize { throw bytes.refused("the sizes of \"\(text)\" do not agree") }
        return ZipEntry(
            path: try ArtifactPath(path).text, method: method, size: size, packedSize: packedSize, checksum: checksum,
            isExecutable: mode & S_IXUSR != 0, place: start)
    }
}
