extension Repository {
    /// The paths of files that differ between two commits, sorted by bytes; from nil, every file of `to`.
    ///
    /// A walk of the two trees that opens only folders whose ids differ; a rename is a deletion and an addition, as
    /// GitHub's path filters see it.
    package func changedPaths(from old: CommitID?, to new: CommitID) throws(GitError) -> [String] {
        let newTree = try treeID(of: new)
        guard let old else { return try changedPaths(fromTree: nil, toTree: newTree) }
        return try changedPaths(fromTree: treeID(of: old), toTree: newTree)
    }

    func changedPaths(fromTree old: ObjectID?, toTree new: ObjectID) throws(GitError) -> [String] {
        guard old != new else { return [] }
        var changed: [[UInt8]] = []
        try compare(old, new, prefix: [], &changed)
        // A file that became a folder of the same name is met once on each side.
        var paths: [String] = []
        for path in changed.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let text = String(decoding: path, as: UTF8.self)
            if paths.last != text { paths.append(text) }
        }
        return paths
    }

    private func compare(
        _ old: ObjectID?, _ new: ObjectID?, prefix: [UInt8], _ changed: inout [[UInt8]]
    ) throws(GitError) {
        let before = try old.map { id throws(GitError) in try tree(id).entries } ?? []
        let after = try new.map { id throws(GitError) in try tree(id).entries } ?? []
        var (i, j) = (0, 0)
        while i < before.count || j < after.count {
            let left = i < before.count ? before[i] : nil
            let right = j < after.count ? after[j] : nil
            switch order(left, right) {
            case .same:
                if let left, let right, left != right {
                    try compareEntries(left, right, prefix: prefix, &changed)
                }
                (i, j) = (i + 1, j + 1)
            case .leftFirst:
                try compareEntries(left, nil, prefix: prefix, &changed)
                i += 1
            case .rightFirst:
                try compareEntries(nil, right, prefix: prefix, &changed)
                j += 1
            }
        }
    }

    /// At least one of the two; when both, of the same name and both folders or neither.
    private func compareEntries(
        _ left: TreeObject.Entry?, _ right: TreeObject.Entry?, prefix: [UInt8], _ changed: inout [[UInt8]]
    ) throws(GitError) {
        guard let entry = right ?? left else { return }
        let path = prefix + entry.name
        if entry.mode.isFolder {
            try compare(left?.id, right?.id, prefix: path + [UInt8(ascii: "/")], &changed)
        } else {
            changed.append(path)
        }
    }

    private enum Order { case same, leftFirst, rightFirst }

    private func order(_ left: TreeObject.Entry?, _ right: TreeObject.Entry?) -> Order {
        guard let left else { return .rightFirst }
        guard let right else { return .leftFirst }
        if left.name == right.name, left.mode.isFolder == right.mode.isFolder { return .same }
        return left.sortsBefore(right) ? .leftFirst : .rightFirst
    }
}

extension TreeObject.Entry {
    /// Git's order: a folder sorts as if its name ended in `/`.
    func sortsBefore(_ other: TreeObject.Entry) -> Bool {
        let length = min(name.count, other.name.count)
        for index in 0..<length where name[index] != other.name[index] { return name[index] < other.name[index] }
        return byte(at: length) < other.byte(at: length)
    }

    private func byte(at index: Int) -> UInt8 {
        index < name.count ? name[index] : mode.isFolder ? UInt8(ascii: "/") : 0
    }
}
