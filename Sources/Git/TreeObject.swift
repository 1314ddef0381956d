import CGit2

/// The entries of one tree object, parsed from its bytes: for walks, many times faster than libgit2's own objects.
struct TreeObject {
    struct Entry: Hashable {
        /// A single path component, as bytes: git does not promise UTF-8.
        var name: [UInt8]
        var mode: FileMode
        var id: ObjectID
    }

    var entries: [Entry] = []

    /// Nil if the bytes are no tree that git would have written: bad modes, empty names, wrong order.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: UInt8(ascii: " ")),
                let mode = FileMode(octal: rest[rest.startIndex..<space])
            else { return nil }
            let afterMode = rest[(space + 1)...]
            guard let zero = afterMode.firstIndex(of: 0), zero > space + 1, rest.endIndex - zero > 20,
                let base = bytes.baseAddress
            else { return nil }
            let name = Array(afterMode[..<zero])
            entries.append(Entry(name: name, mode: mode, id: ObjectID(base + zero + 1)))
            rest = rest[(zero + 21)...]
        }
    }
}

/// What git knows about a file's kind.
package enum FileMode: UInt32, Hashable, Sendable {
    case file = 0o100644
    case executable = 0o100755
    case symbolicLink = 0o120000
    /// A submodule: the entry names a commit of another repository.
    case submodule = 0o160000
    case folder = 0o040000

    /// As a tree object writes it; permissions that old gits wrote, such as 100664, become those of today.
    init?(octal: some Sequence<UInt8>) {
        var value: UInt32 = 0
        for digit in octal {
            guard digit >= 0x30, digit < 0x38, value < 0o1000000 else { return nil }
            value = value << 3 | UInt32(digit - 0x30)
        }
        self.init(canonical: value)
    }

    init?(canonical value: UInt32) {
        switch value & 0o170000 {
        case 0o100000: self = value & 0o100 == 0 ? .file : .executable
        case let kind: self.init(rawValue: kind)
        }
    }

    var isFolder: Bool { self == .folder }
}

extension Repository {
    func tree(_ id: ObjectID) throws(GitError) -> TreeObject {
        guard let tree = try withObject(id, GIT_OBJECT_TREE, { TreeObject($0) }) else {
            throw .missingObject("folder", id, underlying: "its entries cannot be parsed")
        }
        return tree
    }
}
