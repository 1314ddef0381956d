import Glibc

/// Looks at every member of an archive before one of them is unpacked: whoever can write to the store, or put links into a workspace,
/// must not be able to make a cache write elsewhere.
struct ArchiveCheck {
    /// Folders, or files, that the cache is of: nothing is written outside of them. Absolute, and written as in the archive.
    let roots: [String]
    /// Bytes that there is room for.
    let room: UInt64

    private var links: Set<String> = []
    private var folders: Set<String> = []
    private var checkedFolders: Set<String> = []
    private var size: UInt64 = 0

    init(roots: [String], room: UInt64) {
        self.roots = roots
        self.room = room
    }

    /// Throws `refused` for a member that would be written elsewhere, is neither a file, a folder nor a link, or has no room.
    mutating func take(_ member: TarMember) throws(HistoryError) {
        let path = try place(of: member.path)
        try checkParents(of: path)
        switch member.kind {
        case .file:
            let (sum, overflow) = size.addingReportingOverflow(member.size)
            guard !overflow, sum <= room else { throw refused(member.path, "there is no room for what it holds") }
            size = sum
        case .folder: folders.insert(path)
        case .symbolicLink: links.insert(path)
        case .hardLink(let target): try checkParents(of: try place(of: target))
        case .other(let type): throw refused(member.path, "it is no file, folder or link (type '\(type)')")
        }
    }

    /// Where the member comes to lie: in one of the roots.
    private func place(of name: String) throws(HistoryError) -> String {
        let parts = name.split(separator: "/").filter { $0 != "." }
        guard name.hasPrefix("/"), !parts.contains("..") else { throw refused(name, "it leads elsewhere") }
        let normal = "/" + parts.joined(separator: "/")
        guard roots.contains(where: { normal == $0 || normal.hasPrefix($0 == "/" ? $0 : $0 + "/") }) else {
            throw refused(name, "it is outside of the cache's paths")
        }
        return normal
    }

    /// No folder on the way, from the root that it is in, is a link: neither on the disk nor from this archive.
    private mutating func checkParents(of path: String) throws(HistoryError) {
        var folder = path[...]
        while let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
            folder = folder[..<slash]
            let name = String(folder)
            guard roots.contains(where: { name == $0 || name.hasPrefix($0 + "/") }) else { return }
            guard !links.contains(name) else { throw refused(path, "\"\(name)\" on its way is a link of this archive") }
            guard checkedFolders.insert(name).inserted else { return }
            // By then tar has put the folder into the place of a link.
            if folders.contains(name) { continue }
            var status = stat()
            guard lstat(name, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { continue }
            throw refused(path, "\"\(name)\" on its way is a link")
        }
    }

    private func refused(_ name: String, _ why: String) -> HistoryError {
        HistoryError(.refused, "The cache is refused: its member \"\(name)\" cannot be unpacked, since \(why).")
    }
}
