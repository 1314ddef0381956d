import CGit2

/// The refs and the history that a work directory gets.
struct CheckoutReferences {
    private(set) var references: [String: ObjectID] = [:]
    /// Commits whose parents git must not ask for.
    private(set) var shallow: Set<ObjectID> = []
    /// All commits of a limited history; nil for all that the references lead to.
    private(set) var commits: Set<ObjectID>?

    init(_ repository: Repository, _ commit: CommitID, _ options: CheckoutOptions) throws(GitError) {
        switch options.history {
        case .all:
            addBranchesAsOrigin(of: repository)
            addTags(of: repository)
            shallow = repository.shallowCommits
        case .depth(let depth):
            let inside = try limit(repository, commit, depth: max(1, depth))
            if options.tags {
                addTags(of: repository)
                for target in references.values {
                    let tagged = repository.peeledTag(target) ?? target
                    if !inside.contains(tagged) { shallow.insert(tagged) }
                }
            }
        }
        for (name, target) in options.references { references[name] = target.object }
        if case .branch(let name) = options.head {
            references["refs/heads/" + name] = commit.object
            references["refs/remotes/origin/" + name] = commit.object
        }
    }

    /// The branches as they are here are what a server would have after a push; those fetched earlier come along.
    private mutating func addBranchesAsOrigin(of repository: Repository) {
        let all = repository.references()
        var taken: Set<String> = []
        for reference in all where reference.name.hasPrefix("refs/heads/") {
            let name = "refs/remotes/origin/" + reference.name.dropFirst(11)
            references[name] = reference.target
            taken.formUnion(Self.prefixes(of: name))
        }
        for reference in all where reference.name.hasPrefix("refs/remotes/origin/") {
            // A branch `a` and a branch `a/b` cannot both be.
            let isBlocked = Self.prefixes(of: reference.name).contains { references[$0] != nil }
            if !isBlocked && !taken.contains(reference.name) { references[reference.name] = reference.target }
        }
    }

    /// The name itself and every folder that it is in.
    private static func prefixes(of name: String) -> [String] {
        name.indices.filter { name[$0] == "/" }.map { String(name[..<$0]) } + [name]
    }

    private mutating func addTags(of repository: Repository) {
        for reference in repository.references() where reference.name.hasPrefix("refs/tags/") {
            references[reference.name] = reference.target
        }
    }

    /// Marks the commits at the given depth (1 is the commit itself) as shallow; returns those before it.
    private mutating func limit(
        _ repository: Repository, _ commit: CommitID, depth: Int
    ) throws(GitError) -> Set<ObjectID> {
        let known = repository.shallowCommits
        var inside: Set<ObjectID> = []
        var level: Set<ObjectID> = [commit.object]
        var visited = level
        defer { commits = visited }
        for distance in 1...depth {
            visited.formUnion(level)
            var next: Set<ObjectID> = []
            for id in level {
                if known.contains(id) {
                    shallow.insert(id)
                    continue
                }
                let parents = try repository.commit(CommitID(id)).parents.map(\.object)
                if distance < depth {
                    inside.insert(id)
                    next.formUnion(parents)
                } else if !parents.isEmpty {
                    shallow.insert(id)
                }
            }
            level = next.subtracting(inside)
            if level.isEmpty { break }
        }
        return inside
    }

    /// The file `packed-refs`; `fully-peeled` promises a `^` line for every annotated tag.
    func packed(_ repository: Repository) -> String {
        var text = "# pack-refs with: peeled fully-peeled sorted \n"
        for (name, target) in references.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            text += "\(target) \(name)\n"
            if let peeled = repository.peeledTag(target) { text += "^\(peeled)\n" }
        }
        return text
    }
}

extension Repository {
    /// The commits at the edge of a shallow clone.
    var shallowCommits: Set<ObjectID> {
        guard let bytes = contents(of: join(commonDirectory, "shallow")) else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        return Set(lines.compactMap { ObjectID(hex: String($0)) })
    }
}
