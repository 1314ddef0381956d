import Expressions
import Git
import History
import Planning
import Runs
import Workflows

/// What git knows of a project; calls wait for disk and network, and belong on a thread that may.
struct RepositorySide: Sendable {
    let project: ServedProject

    /// Nil for a path of this host.
    var mirror: Mirror? {
        let address = project.definition.repository
        return address.hasPrefix("/") ? nil : Mirror(path: project.repositoryPath, url: address)
    }

    /// - Throws: `notARepository` where there is none.
    func open() throws(GitError) -> Repository {
        mirror == nil ? try Repository.discover(from: project.repositoryPath) : try opened(project.repositoryPath)
    }

    private func opened(_ path: String) throws(GitError) -> Repository {
        if let repository = try Repository.open(path) { return repository }
        return try Repository.discover(from: path)
    }

    func tips() throws(GitError) -> [String: String] { try open().tips().mapValues(\.hex) }

    /// `owner/name` from the URL, else one that no server has.
    func name(_ repository: Repository) -> String {
        repository.originName?.description ?? "local/\(project.name)"
    }

    // MARK: Pushes

    /// The runs that follow from a push.
    ///
    /// - Parameter payload: What the forge has sent; nil where the server has found out by itself.
    func starts(after change: RefChange, payload: ValueObject?) throws(GitError) -> [TriggeredStart] {
        guard isFollowed(change), let commit = CommitID(hex: change.after) else { return [] }
        let repository = try open()
        let facts = try pushFacts(change, commit, payload, repository)
        return try starts(for: facts, at: commit, requester: payload == nil ? "poll" : "webhook", repository) { _ in
            "push to \(change.name) at \(commit.short)"
        }
    }

    private func isFollowed(_ change: RefChange) -> Bool {
        let branches = project.definition.branches
        guard change.isBranch, !branches.isEmpty else { return true }
        return BranchPatterns(branches).match(String(change.name.dropFirst(11)))
    }

    /// Why files of workflows at the pushed commit start nothing: the first error of each, with its place.
    func faults(after change: RefChange) throws(GitError) -> [String] {
        guard isFollowed(change), let commit = CommitID(hex: change.after) else { return [] }
        return try ProjectFiles(open(), at: commit, branch: nil).broken.map(\.firstError)
    }

    private func pushFacts(
        _ change: RefChange, _ commit: CommitID, _ payload: ValueObject?, _ repository: Repository
    ) throws(GitError) -> EventFacts {
        var facts = EventFacts(
            name: "push", sha: change.after, ref: change.name, actor: Self.actor(payload),
            repository: name(repository), defaultBranch: repository.defaultBranch() ?? "main")
        let before = change.before.flatMap { CommitID(hex: $0) }.flatMap { repository.has($0) ? $0 : nil }
        if change.isBranch { facts.changedPaths = try changedPaths(before, commit, facts, repository) }
        let history = EventHistory(
            head: HeadCommit(try repository.commit(commit)), before: before?.hex,
            commits: try commits(from: before, to: commit, repository))
        facts.payload = payload ?? EventPayload.make(for: facts, history, trigger: nil, inputs: [:])
        if payload == nil {
            facts.payload["forced"] = .boolean(before.map { !repository.isAncestor($0, of: commit) } ?? false)
            // Whoever wrote a commit need not be the one who pushed it.
            facts.payload["pusher"] = ["name": .string(facts.actor)]
        }
        return facts
    }

    /// Who a forge says has done it; a commit may name anybody.
    static func actor(_ payload: ValueObject?) -> String {
        payload?.hookObject("sender").hookText("login") ?? "sluice"
    }

    /// For a new branch, what it has changed since it left the default one; nil where that cannot be told.
    private func changedPaths(
        _ before: CommitID?, _ commit: CommitID, _ facts: EventFacts, _ repository: Repository
    ) throws(GitError) -> [String]? {
        if let before { return try repository.changedPaths(from: before, to: commit) }
        guard facts.ref != "refs/heads/" + facts.defaultBranch,
            let tip = try repository.branch(facts.defaultBranch)?.commit,
            let base = try repository.mergeBase(tip, commit)
        else { return nil }
        return try repository.changedPaths(from: base, to: commit)
    }

    /// A payload names no more.
    private static let mostCommits = 250

    /// Along the first parents, the oldest first.
    private func commits(
        from before: CommitID?, to commit: CommitID, _ repository: Repository
    ) throws(GitError) -> [HeadCommit] {
        var (commits, next): ([HeadCommit], CommitID?) = ([], commit)
        while let id = next, id != before, commits.count < Self.mostCommits {
            guard let found = try? repository.commit(id) else { break }
            commits.append(HeadCommit(found))
            next = before == nil ? nil : found.parents.first
        }
        return commits.reversed()
    }

    // MARK: What follows a run

    /// The workflows of the default branch that follow a run of that workflow.
    func followers(of run: FinishedRun) throws(GitError) -> [TriggeredStart] {
        let repository = try open()
        guard let branch = repository.defaultBranch(), let tip = try repository.branch(branch)?.commit else {
            return []
        }
        let upstream: ValueObject = [
            "name": .string(run.workflowName), "head_branch": run.branch.map(Value.string) ?? .null,
        ]
        let facts = EventFacts(
            name: "workflow_run", payload: ["action": "completed", "workflow_run": .object(upstream)], sha: tip.hex,
            ref: "refs/heads/" + branch, repository: name(repository), defaultBranch: branch)
        return try workflows(repository, at: tip).compactMap { workflow in
            guard TriggerFilter.answer(of: workflow, to: facts).fires,
                workflow.trigger(for: "workflow_run").map({ TriggerFilter.follows($0, run.workflowName) }) == true
            else { return nil }
            var request = StartRequest(
                workflow: workflow.path, event: "workflow_run", requester: "run \(run.number)")
            request.after = run.number
            request.actor = run.actor
            request.isUntrusted = run.isUntrusted
            return TriggeredStart(request: request, cause: "run \(run.number) of \(run.workflowName) has finished")
        }
    }

    // MARK: Common

    /// Those that can be read: one with an error keeps no other from being started.
    func workflows(_ repository: Repository, at commit: CommitID) throws(GitError) -> [Workflow] {
        try ProjectFiles(repository, at: commit, branch: nil).workflows.compactMap(\.workflow)
    }

    func starts(
        for facts: EventFacts, at commit: CommitID, requester: String, _ repository: Repository,
        cause: (Workflow) -> String
    ) throws(GitError) -> [TriggeredStart] {
        try workflows(repository, at: commit).compactMap { workflow in
            guard TriggerFilter.answer(of: workflow, to: facts).fires else { return nil }
            var request = StartRequest(
                workflow: workflow.path, event: facts.name, ref: commit.hex, requester: requester)
            request.payload = .object(facts.payload)
            request.actor = facts.actor
            return TriggeredStart(request: request, cause: cause(workflow))
        }
    }
}

/// A run as those that follow it need it.
struct FinishedRun: Hashable, Sendable {
    var number: Int
    var workflowName: String
    var branch: String?
    var actor: String
    var isUntrusted: Bool
}

extension HeadCommit {
    fileprivate init(_ commit: Commit) {
        let time = Timestamp(nanoseconds: commit.committer.time * 1_000_000_000)
        self.init(
            sha: commit.id.hex, message: commit.message,
            author: Person(name: commit.author.name, email: commit.author.email),
            committer: Person(name: commit.committer.name, email: commit.committer.email), timestamp: time.text,
            tree: commit.tree.hex)
    }
}
