import CGit2
import Glibc

extension KeptCommit {
    /// Reads every file and compares it with the commit. Throws `tampered` at the first thing that is not as it should be.
    package func verify() throws(GitError) {
        try Library.start()
        guard let bytes = contents(of: join(folder, Self.proofName)), let frames = ObjectFrame.all(in: bytes),
            let frame = frames[commit.object], frame.kind == "commit",
            let root = ObjectID(hex: String(decoding: frame.bytes.dropFirst(5).prefix(40), as: UTF8.self))
        else { throw tampered("its proof, the file '\(Self.proofName)', is damaged") }
        try compare(root, at: RelativePath([]), in: try Folder(files), frames)
    }

    private func compare(
        _ id: ObjectID, at path: RelativePath, in folder: Folder, _ frames: [ObjectID: ObjectFrame]
    ) throws(GitError) {
        guard let tree = frames[id].flatMap({ frame in frame.bytes.withUnsafeBytes { TreeObject($0) } }) else {
            throw tampered("its proof, the file '\(Self.proofName)', is not complete")
        }
        var rest = Set(try folder.names(in: path))
        for entry in tree.entries {
            let place = path.appending(entry.name)
            guard rest.remove(RelativePath(entry.name)) != nil, let found = folder.status(place) else {
                throw tampered("'\(place.text)' is missing")
            }
            switch (entry.mode, found.st_mode & S_IFMT) {
            case (.folder, S_IFDIR): try compare(entry.id, at: place, in: folder, frames)
            case (.submodule, S_IFDIR) where try folder.names(in: place).isEmpty: break
            case (.symbolicLink, S_IFLNK) where target(of: place, in: folder, found) == entry.id: break
            case (.file, S_IFREG) where found.st_mode & 0o100 == 0 && content(of: place, in: folder, found) == entry.id:
                break
            case (.executable, S_IFREG)
            where found.st_mode & 0o100 != 0 && content(of: place, in: folder, found) == entry.id:
                break
            default: throw tampered("'\(place.text)' was changed")
            }
        }
        if let stranger = rest.min() { throw tampered("'\(path.appending(stranger.bytes).text)' was added") }
    }

    private func content(of path: RelativePath, in folder: Folder, _ found: stat) -> ObjectID? {
        let descriptor = path.withCString { openat(folder.descriptor, $0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return readToEnd(descriptor, sizeHint: Int(found.st_size)).flatMap {
            ObjectID(hashing: $0, as: GIT_OBJECT_BLOB)
        }
    }

    private func target(of path: RelativePath, in folder: Folder, _ found: stat) -> ObjectID? {
        let target = [UInt8](unsafeUninitializedCapacity: Int(found.st_size) + 1) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            count = max(0, path.withCString { readlinkat(folder.descriptor, $0, base, buffer.count) })
        }
        return ObjectID(hashing: target, as: GIT_OBJECT_BLOB)
    }

    private func tampered(_ what: String) -> GitError {
        GitError(
            .tampered, "What is kept in '\(folder)' is not the commit \(commit) any more: \(what).",
            hint: "Remove that folder: then it is fetched again.")
    }
}
