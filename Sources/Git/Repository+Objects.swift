import CGit2

extension Repository {
    /// The bytes of one object, as long as `body` runs.
    func withObject<Result>(
        _ id: ObjectID, _ kind: git_object_t, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(GitError) -> Result {
        var oid = id.oid
        var object: OpaquePointer?
        let code = git_odb_read(&object, objects, &oid)
        guard code == 0, let object else {
            throw .missingObject(kind.name, id, underlying: LibraryFailure(code).text)
        }
        defer { git_odb_object_free(object) }
        guard git_odb_object_type(object) == kind else {
            throw .missingObject(kind.name, id, underlying: "it is a \(git_odb_object_type(object).name)")
        }
        return body(UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
    }

    /// Writes an object unless it is there already.
    func write(_ bytes: some Sequence<UInt8>, as kind: git_object_t) throws(GitError) -> ObjectID {
        var oid = git_oid()
        let content = Array(bytes)
        let result = git_odb_write(&oid, objects, content, content.count, kind)
        guard result == 0 else { throw LibraryFailure(result).error(while: "writing a \(kind.name)") }
        return ObjectID(oid)
    }
}

extension Repository {
    /// Writes a file's content as an object.
    func writeFile(_ bytes: some Sequence<UInt8>) throws(GitError) -> ObjectID {
        try write(bytes, as: GIT_OBJECT_BLOB)
    }
}

extension git_object_t {
    var name: String {
        switch self {
        case GIT_OBJECT_COMMIT: "commit"
        case GIT_OBJECT_TREE: "folder"
        case GIT_OBJECT_BLOB: "file"
        case GIT_OBJECT_TAG: "tag"
        default: "object"
        }
    }
}
