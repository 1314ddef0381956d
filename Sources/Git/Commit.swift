import CGit2

/// What a commit says about itself.
package struct Commit: Hashable, Sendable {
    package struct Signature: Hashable, Sendable {
        package let name: String
        package let email: String
        /// Seconds since 1970.
        package let time: Int64
        /// Minutes east of UTC.
        package let offset: Int
    }

    package let id: CommitID
    package let tree: ObjectID
    /// None at the edge of a shallow clone.
    package let parents: [CommitID]
    package let author: Signature
    package let committer: Signature
    /// As written, with its line breaks.
    package let message: String
}

extension Repository {
    package func commit(_ id: CommitID) throws(GitError) -> Commit {
        var oid = id.object.oid
        let commit: Handle
        do throws(LibraryFailure) {
            commit = try Handle(freedBy: git_commit_free) { git_commit_lookup(&$0, pointer, &oid) }
        } catch {
            throw .missingObject("commit", id.object, underlying: error.text)
        }
        // What is beyond the edge of a shallow clone is not missing: it was never asked for.
        let isEdge = shallowCommits.contains(id.object)
        let parents = (0..<(isEdge ? 0 : git_commit_parentcount(commit.pointer))).compactMap { index in
            git_commit_parent_id(commit.pointer, index).map { CommitID(ObjectID($0.pointee)) }
        }
        return Commit(
            id: id, tree: ObjectID(git_commit_tree_id(commit.pointer).pointee), parents: parents,
            author: Commit.Signature(git_commit_author(commit.pointer)),
            committer: Commit.Signature(git_commit_committer(commit.pointer)),
            message: git_commit_message(commit.pointer).map { String(cString: $0) } ?? "")
    }

    func treeID(of commit: CommitID) throws(GitError) -> ObjectID {
        let line = try withObject(commit.object, GIT_OBJECT_COMMIT) { bytes in
            String(decoding: bytes.prefix(45), as: UTF8.self)
        }
        guard line.hasPrefix("tree "), let id = ObjectID(hex: String(line.dropFirst(5))) else {
            throw .missingObject("commit", commit.object, underlying: "it names no tree")
        }
        return id
    }
}

extension Commit.Signature {
    fileprivate init(_ signature: UnsafePointer<git_signature>?) {
        name = signature?.pointee.name.map { String(cString: $0) } ?? ""
        email = signature?.pointee.email.map { String(cString: $0) } ?? ""
        time = signature?.pointee.when.time ?? 0
        offset = Int(signature?.pointee.when.offset ?? 0)
    }
}
