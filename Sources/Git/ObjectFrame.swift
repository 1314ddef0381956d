import CGit2

/// An object as git hashes it: its kind, its length, a zero, its bytes.
struct ObjectFrame {
    var kind: String
    var bytes: [UInt8]

    static func encode(_ content: UnsafeRawBufferPointer, as kind: String) -> [UInt8] {
        Array("\(kind) \(content.count)\0".utf8) + content
    }

    /// All of them, one after the other, by their ids. Nil where the bytes are no frames.
    static func all(in bytes: [UInt8]) -> [ObjectID: ObjectFrame]? {
        var frames: [ObjectID: ObjectFrame] = [:]
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let zero = rest.firstIndex(of: 0) else { return nil }
            let words = String(decoding: rest[..<zero], as: UTF8.self).split(separator: " ")
            guard words.count == 2, let count = Int(words[1]), count >= 0, rest.endIndex - zero - 1 >= count else {
                return nil
            }
            let end = zero + 1 + count
            let frame = ObjectFrame(kind: String(words[0]), bytes: Array(rest[(zero + 1)..<end]))
            guard let id = frame.id else { return nil }
            frames[id] = frame
            rest = rest[end...]
        }
        return frames
    }

    /// Nil for a kind that git does not know.
    var id: ObjectID? {
        switch kind {
        case "commit": ObjectID(hashing: bytes, as: GIT_OBJECT_COMMIT)
        case "tree": ObjectID(hashing: bytes, as: GIT_OBJECT_TREE)
        default: nil
        }
    }
}

extension ObjectID {
    /// The id that git gives to this content; libgit2's hash is one that tells of constructed collisions. Nil where there is one.
    init?(hashing bytes: [UInt8], as kind: git_object_t) {
        var oid = git_oid()
        guard git_odb_hash(&oid, bytes, bytes.count, kind) == 0 else { return nil }
        self.init(oid)
    }
}
