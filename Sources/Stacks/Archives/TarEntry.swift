/// One entry of a tar archive, as its header says.
struct TarEntry: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case file
        case folder
        case symbolicLink(String)
        /// To another entry, by its path.
        case hardLink(String)
        /// A device, a pipe, or a kind of its own.
        case other(UInt8)
    }

    var path: String
    var kind: Kind
    /// Bytes.
    var size = 0
    var mode: UInt32 = 0o644
    var user: UInt32 = 0
    var group: UInt32 = 0
    /// Seconds since 1970.
    var modified: Int64 = 0
}

struct TarError: Error, Hashable {
    /// The end of a sentence.
    let message: String
}
