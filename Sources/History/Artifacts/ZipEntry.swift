/// One file of a zip archive: what the archive's directory says of it.
struct ZipEntry: Hashable, Sendable {
    enum Method: UInt16, Hashable, Sendable {
        case stored = 0
        case deflated = 8
    }

    var path: String
    var method: Method
    /// Bytes.
    var size: UInt64
    /// Bytes in the archive.
    var packedSize: UInt64
    /// CRC-32 of the content.
    var checksum: UInt32
    var isExecutable: Bool
    /// Where its content begins.
    var place: UInt64
}
