import CGit2

/// A ref that names an object directly.
struct Reference: Hashable {
    var name: String
    /// A commit, or the tag object of an annotated tag.
    var target: ObjectID
}

extension Repository {
    /// All refs but symbolic ones, in no particular order.
    func references() -> [Reference] {
        var iterator: OpaquePointer?
        guard git_reference_iterator_new(&iterator, pointer) == 0, let iterator else { return [] }
        defer { git_reference_iterator_free(iterator) }
        var found: [Reference] = []
        var next: OpaquePointer?
        while git_reference_next(&next, iterator) == 0, let reference = next {
            defer { git_reference_free(reference) }
            // A symbolic ref, such as refs/remotes/origin/HEAD, only repeats another.
            guard let target = git_reference_target(reference) else { continue }
            found.append(
                Reference(name: String(cString: git_reference_name(reference)), target: ObjectID(target.pointee)))
        }
        return found
    }

    /// What a full name such as `refs/tags/v1` points at directly, or nil if there is no such ref.
    func target(ofReference name: String) -> ObjectID? {
        var oid = git_oid()
        return git_reference_name_to_id(&oid, pointer, name) == 0 ? ObjectID(oid) : nil
    }

    /// What an annotated tag's object leads to in the end, or nil when the object is no tag.
    func peeledTag(_ id: ObjectID) -> ObjectID? {
        var (size, kind) = (0, GIT_OBJECT_INVALID)
        var oid = id.oid
        guard git_odb_read_header(&size, &kind, objects, &oid) == 0, kind == GIT_OBJECT_TAG else { return nil }
        var tag: OpaquePointer?
        guard git_object_lookup(&tag, pointer, &oid, GIT_OBJECT_TAG) == 0, let tag else { return nil }
        defer { git_object_free(tag) }
        var target: OpaquePointer?
        guard git_tag_peel(&target, tag) == 0, let target else { return nil }
        defer { git_object_free(target) }
        return ObjectID(git_object_id(target).pointee)
    }
}
