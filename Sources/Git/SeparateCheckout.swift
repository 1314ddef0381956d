import CGit2
import Glibc

/// A commit on its way to a work directory that another user owns, and that shares nothing with the source: its objects travel in a pack.
///
/// Made with the rights of whoever may read the source, written with those of whoever owns the work directory.
package final class SeparateCheckout {
    private let checkout: Checkout
    private let contents: GitFolderContents
    /// A file without a name.
    private let pack: Int32

    /// - Parameter folder: Where the pack may stand meanwhile.
    package init(
        of commit: CommitID, in source: Repository, options: CheckoutOptions, folder: String
    ) throws(GitError) {
        let manifest = try TreeManifest(try source.treeID(of: commit), in: source)
        let references = try CheckoutReferences(source, commit, options)
        checkout = Checkout(
            commit: commit, manifest: manifest, attributes: try CheckoutAttributes(manifest, source), options: options)
        contents = try GitFolder(source: source, commit: commit, options: options)
            .contents(references, borrowing: nil)
        pack = try ObjectPack(source).write(references, and: commit, in: folder)
    }

    deinit { close(pack) }

    @discardableResult
    package func materialize(into directory: String) throws(GitError) -> CheckoutReport {
        let folder = try Folder.make(directory)
        return try checkout.write(to: folder) { () throws(GitError) in
            try contents.write(in: folder)
            try ObjectPack.unpack(pack, into: join(directory, ".git/objects/pack"))
            // That of whoever made it cannot be read any more, and what matters of it is in the repository's own.
            try Self.readConfiguration(ofHome: nil)
            return try Repository(
                RepositoryLocation(
                    folder: directory, gitFile: nil, gitDirectory: join(directory, ".git"), isOurs: true))
        }
    }

    /// From here on this process reads the configuration of one user alone, or of none: `HOME` may be somebody else's to fill.
    package static func readConfiguration(ofHome home: String?) throws(GitError) {
        try Library.start()
        let places = [
            (GIT_CONFIG_LEVEL_GLOBAL, home ?? ""), (GIT_CONFIG_LEVEL_XDG, home.map { $0 + "/.config/git" } ?? ""),
        ]
        for (level, path) in places {
            guard sluice_git_set_search_path(level.rawValue, path) == 0 else {
                throw LibraryFailure(-1).error(while: "naming the folder '\(path)'")
            }
        }
    }
}

/// Objects of a repository, in one file.
private struct ObjectPack {
    let source: Repository

    init(_ source: Repository) { self.source = source }

    /// A file without a name that has the commits, and whatever the references lead to.
    func write(
        _ references: CheckoutReferences, and commit: CommitID, in folder: String
    ) throws(GitError) -> Int32 {
        let builder = try Handle("packing objects", freedBy: git_packbuilder_free) {
            git_packbuilder_new(&$0, source.pointer)
        }
        _ = git_packbuilder_set_threads(builder.pointer, 1)
        if references.commits == nil { try addHistory(of: references, commit, to: builder) }
        for id in (references.commits ?? []).union(references.references.values).union([commit.object]) {
            var oid = id.oid
            try check("packing '\(id)'") { git_packbuilder_insert_recur(builder.pointer, &oid, nil) }
        }
        var path = Array((folder + "/.pack-XXXXXX").utf8CString)
        let file = mkstemp(&path)
        guard file >= 0 else { throw .fileSystem("make a file in", folder, errno: errno) }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        unlink(path)
        var target = file
        let result = git_packbuilder_foreach(
            builder.pointer,
            { bytes, count, target in
                guard let file = target?.assumingMemoryBound(to: Int32.self).pointee else { return -1 }
                return writeAll(UnsafeRawBufferPointer(start: bytes, count: count), to: file) ? 0 : -1
            }, &target)
        guard result == 0 else {
            let failure = LibraryFailure(result).error(while: "packing objects in '\(folder)'")
            close(file)
            throw failure
        }
        return file
    }

    private func addHistory(
        of references: CheckoutReferences, _ commit: CommitID, to builder: Handle
    ) throws(GitError) {
        let walk = try Handle("reading the history", freedBy: git_revwalk_free) {
            git_revwalk_new(&$0, source.pointer)
        }
        for id in Set(references.references.values).union([commit.object]) {
            var oid = id.oid
            // What is no commit, such as a tag of a file, is taken by itself.
            _ = git_revwalk_push(walk.pointer, &oid)
        }
        try check("packing the history") { git_packbuilder_insert_walk(builder.pointer, walk.pointer) }
    }

    static func unpack(_ file: Int32, into folder: String) throws(GitError) {
        let indexer = try Handle("unpacking objects", freedBy: git_indexer_free) {
            git_indexer_new(&$0, folder, 0, nil, nil)
        }
        guard lseek(file, 0, SEEK_SET) == 0 else { throw .fileSystem("read a pack for", folder, errno: errno) }
        var progress = git_indexer_progress()
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .fileSystem("read a pack for", folder, errno: errno) }
            if count == 0 { break }
            try check("unpacking objects") { git_indexer_append(indexer.pointer, buffer, count, &progress) }
        }
        try check("unpacking objects") { git_indexer_commit(indexer.pointer, &progress) }
    }
}
