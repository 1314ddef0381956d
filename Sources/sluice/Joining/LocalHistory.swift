import Git
import History
import Planning
import Runs
import Source

/// What local git knows of the commits that an event brings.
struct LocalHistory {
    let repository: Repository
    let target: PinnedCommit
    /// The short name of the branch that a pull request would go to.
    let baseBranch: String

    /// GitHub names no more of a push's commits in its payload.
    private static let mostCommits = 2048

    /// The commit that a push would start from: where origin has the branch, if the new commit comes after it; else the parent.
    func before() throws(GitError) -> CommitID? {
        if target.reference.hasPrefix("refs/heads/"),
            let tracked = try? repository.originBranch(String(target.reference.dropFirst(11))),
            tracked != target.commit, try repository.mergeBase(tracked, target.commit) == tracked
        {
            return tracked
        }
        return target.isSnapshot ? target.base : try repository.commit(target.commit).parents.first
    }

    /// Where the branch of a pull request left its base, and the tip of that base; nil without such a branch.
    func base() throws(GitError) -> (mergeBase: CommitID, tip: CommitID)? {
        guard let tip = try repository.branch(baseBranch)?.commit,
            let mergeBase = try repository.mergeBase(tip, target.commit)
        else { return nil }
        return (mergeBase, tip)
    }

    func history(since start: CommitID?, before: CommitID?, base: CommitID?) throws(GitError) -> EventHistory {
        EventHistory(
            head: HeadCommit(try repository.commit(target.commit)), before: before?.hex,
            commits: try commits(since: start), base: base?.hex)
    }

    /// The refs by which files call workflows of this very repository, as far as they stand at their commit.
    func references(in files: [SourceFile], of name: String, at commit: CommitID) -> [String] {
        var references: Set<String> = []
        // Such a ref has an @ before it, and a large file mostly none.
        let candidates = files.lazy.filter { $0.text.utf8.contains(UInt8(ascii: "@")) }
        for line in candidates.flatMap({ $0.text.split(separator: "\n") }) where line.contains("uses:") {
            let words = line.split { $0 == " " || $0 == "'" || $0 == "\"" }
            for word in words where word.lowercased().hasPrefix(name.lowercased() + "/") {
                guard let at = word.lastIndex(of: "@") else { continue }
                references.insert(String(word[word.index(after: at)...]))
            }
        }
        return references.sorted().filter { (try? repository.resolve($0).commit) == commit }
    }

    /// Along the first parents, the oldest first.
    private func commits(since before: CommitID?) throws(GitError) -> [HeadCommit] {
        var commits: [HeadCommit] = []
        var next: CommitID? = target.commit
        while let id = next, id != before, commits.count < Self.mostCommits {
            // A shallow clone ends somewhere.
            guard let commit = try? repository.commit(id) else { break }
            commits.append(HeadCommit(commit))
            next = before == nil ? nil : commit.parents.first
        }
        return commits.reversed()
    }
}

extension HeadCommit {
    init(_ commit: Commit) {
        let time = Timestamp(nanoseconds: commit.committer.time * 1_000_000_000)
        self.init(
            sha: commit.id.hex, message: commit.message,
            author: Person(name: commit.author.name, email: commit.author.email),
            committer: Person(name: commit.committer.name, email: commit.committer.email), timestamp: time.text,
            tree: commit.tree.hex)
    }
}
