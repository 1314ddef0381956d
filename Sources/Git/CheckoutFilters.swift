import CGit2

/// Git's built-in filters for one checkout: line ends and `$Id$`, where attributes or `core.autocrlf` ask for them.
///
/// Programs named by `filter=` attributes never run. Attributes are those of the commit, not of files on disk.
/// Of several `$Id$` in one file libgit2 expands only the first, and also what only begins with `$Id`, which git leaves.
final class CheckoutFilters {
    private let repository: Handle
    private var options = git_filter_options()

    /// - Parameter gitFolder: of the work directory; opened as if bare, so that no file on disk is asked.
    init(gitFolder: String, commit: CommitID) throws(GitError) {
        repository = try Handle("opening '\(gitFolder)'", freedBy: git_repository_free) {
            git_repository_open_bare(&$0, gitFolder)
        }
        options.version = UInt32(GIT_FILTER_OPTIONS_VERSION)
        options.flags = GIT_FILTER_ATTRIBUTES_FROM_COMMIT.rawValue | GIT_FILTER_ALLOW_UNSAFE.rawValue
        options.attr_commit_id = commit.object.oid
    }

    /// The bytes for the disk, or nil where the object's own will do.
    func apply(_ path: RelativePath, _ id: ObjectID) throws(GitError) -> [UInt8]? {
        var oid = id.oid
        let blob = try Handle("reading '\(path.text)'", freedBy: git_blob_free) {
            git_blob_lookup(&$0, repository.pointer, &oid)
        }
        var list: OpaquePointer?
        let result = path.withCString { name in
            git_filter_list_load_ext(&list, repository.pointer, blob.pointer, name, GIT_FILTER_TO_WORKTREE, &options)
        }
        guard result == 0 else { throw LibraryFailure(result).error(while: "reading the attributes of '\(path.text)'") }
        guard let list else { return nil }
        defer { git_filter_list_free(list) }
        var output = git_buf()
        defer { git_buf_dispose(&output) }
        try check("filtering '\(path.text)'") { git_filter_list_apply_to_blob(&output, list, blob.pointer) }
        return Array(UnsafeRawBufferPointer(start: output.ptr, count: output.size))
    }
}

/// Whether a checkout needs filters at all: hardly any does, and asking for each file costs more than writing it.
struct CheckoutAttributes {
    private(set) var needFilters = false
    /// Whether some file asks for an encoding other than UTF-8, which is not carried out.
    private(set) var nameEncodings = false

    init(_ manifest: TreeManifest, _ repository: Repository) throws(GitError) {
        let autocrlf = repository.configuration("core.autocrlf")?.lowercased()
        needFilters = repository.configuration("core.eol")?.lowercased() == "crlf"
        needFilters = needFilters || (autocrlf != "input" && repository.flag("core.autocrlf") == true)
        for file in manifest.files where file.path.lastComponent == Self.fileName && file.mode != .submodule {
            note(try repository.read(file.id))
        }
        for path in repository.outerAttributeFiles {
            if let bytes = contents(of: path) { note(bytes) }
        }
    }

    /// A word is enough: it only decides whether libgit2 is asked.
    private mutating func note(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        needFilters = needFilters || text.contains("crlf") || text.contains("ident")
        nameEncodings = nameEncodings || text.contains("working-tree-encoding")
    }

    private static let fileName = RelativePath(".gitattributes".utf8)
}
