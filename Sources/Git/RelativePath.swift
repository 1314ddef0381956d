import Glibc

/// A path inside a repository: bytes with `/` between components, because git does not promise UTF-8.
struct RelativePath: Hashable, Comparable {
    /// With a zero at the end, so that it can be handed to C as it is.
    private let terminated: [UInt8]

    init(_ bytes: some Sequence<UInt8>) {
        terminated = Array(bytes) + [0]
    }

    init(cString: UnsafePointer<CChar>) {
        self.init(UnsafeBufferPointer(start: cString, count: strlen(cString)).lazy.map(UInt8.init(bitPattern:)))
    }

    var bytes: ArraySlice<UInt8> { terminated.dropLast() }

    /// For people: bytes that are no UTF-8 are shown as U+FFFD.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    var isFolder: Bool { bytes.last == UInt8(ascii: "/") }

    /// Without the slash that libgit2 writes after a folder's name.
    var withoutSlash: RelativePath { isFolder ? RelativePath(bytes.dropLast()) : self }

    var lastComponent: RelativePath {
        RelativePath(bytes.suffix(from: bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? bytes.startIndex))
    }

    var parent: RelativePath? {
        bytes.lastIndex(of: UInt8(ascii: "/")).map { RelativePath(bytes[..<$0]) }
    }

    func appending(_ name: some Sequence<UInt8>) -> RelativePath {
        bytes.isEmpty ? RelativePath(name) : RelativePath(Array(bytes) + [UInt8(ascii: "/")] + name)
    }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        terminated.withUnsafeBytes { raw in
            guard let base = raw.bindMemory(to: CChar.self).baseAddress else { return body("") }
            return body(base)
        }
    }

    /// The order of git's index.
    static func < (a: RelativePath, b: RelativePath) -> Bool {
        a.terminated.lexicographicallyPrecedes(b.terminated)
    }
}
