import Glibc
import Workflows

/// A file or a folder of the project, copied to a place of the stack with an owner and the modes that it has here.
///
/// What a folder holds comes to the place itself, as with `cp -T`; a file goes into a place that ends with a slash.
struct SeedCopy {
    let files: ContainerFiles
    let owner: SeedOwner

    func copy(_ source: String, to place: PlaceInContainer) throws(StackFailure) {
        guard let status = FileStatus(source, followingLink: true) else {
            throw StackFailure(.seed, "\"\(source)\" cannot be read: \(String(cString: strerror(errno))).")
        }
        let name = source.split(separator: "/").last.map(String.init) ?? source
        let isIntoFolder = status.kind == .file && place.isFolder
        let path = isIntoFolder ? [place.path, name].filter { !$0.isEmpty }.joined(separator: "/") : place.path
        let missing = try missingFolders(above: path, place)
        let archive = try files.archive("\"\(source)\" cannot be copied") { archive throws(TarError) in
            for folder in missing { try archive.append(entry(folder + "/", .folder, mode: 0o755)) }
            try append(source, status, as: path, to: archive)
        }
        try files.unpack(archive.descriptor, into: place.argument(""))
    }

    /// Folders that docker would make by itself, and give to root.
    private func missingFolders(above path: String, _ place: PlaceInContainer) throws(StackFailure) -> [String] {
        let parents = PlaceInContainer.parents(of: path)
        for (index, parent) in parents.enumerated().reversed() {
            if try files.hasFolder(place.argument(parent)) { return Array(parents[(index + 1)...]) }
        }
        return parents
    }

    private func entry(_ path: String, _ kind: TarEntry.Kind, mode: UInt32) -> TarEntry {
        TarEntry(path: path, kind: kind, mode: mode, user: owner.user, group: owner.group)
    }

    private func append(
        _ source: String, _ status: FileStatus, as path: String, to archive: borrowing TarFile
    ) throws(TarError) {
        var entry = self.entry(path, .file, mode: status.mode)
        entry.modified = status.modified
        switch status.kind {
        case .file:
            entry.size = status.size
            try archive.append(entry, contentOf: source)
        case .link(let target):
            entry.kind = .symbolicLink(target)
            try archive.append(entry)
        case .folder:
            entry.kind = .folder
            entry.path += "/"
            // The root of a volume keeps its owner and mode.
            if !path.isEmpty { try archive.append(entry) }
            for name in try FileStatus.names(in: source) {
                let inner = source + "/" + name
                guard let status = FileStatus(inner, followingLink: false) else {
                    throw .system("\"\(inner)\" cannot be read")
                }
                try append(inner, status, as: path.isEmpty ? name : path + "/" + name, to: archive)
            }
        case .other: throw TarError(message: "\"\(source)\" is neither a file nor a folder")
        }
    }
}
