import Expressions
import Git
import Planning
import Workflows

extension RepositorySide {
    /// What a pull request is, as far as a forge's word goes.
    struct PullRequest: Hashable, Sendable {
        var number: Int
        var head: String
        var headRef: String
        var baseRef: String
        /// The head is in another repository than the base, or in one that is gone.
        var isForked: Bool

        /// Nil for a payload that lacks what is needed.
        init?(_ payload: ValueObject) {
            let request = payload.hookObject("pull_request")
            let (head, base) = (request.hookObject("head"), request.hookObject("base"))
            guard case .number(let number)? = payload["number"] ?? request["number"], let whole = Int(exactly: number),
                whole > 0, let sha = head.hookText("sha"), CommitID(hex: sha) != nil,
                let headRef = head.hookText("ref"),
                let baseRef = base.hookText("ref")
            else { return nil }
            (self.number, self.head, self.headRef, self.baseRef) = (whole, sha, headRef, baseRef)
            let names = [head, base].map { $0.hookObject("repo").hookText("full_name")?.lowercased() }
            isForked = names[0] == nil || names[0] != names[1]
        }

        /// Where forges keep the head, whoever's repository it comes from.
        var ref: String { "refs/pull/\(number)/head" }
    }

    func starts(after request: PullRequest, payload: ValueObject) throws(GitError) -> [TriggeredStart] {
        guard let commit = CommitID(hex: request.head) else { return [] }
        let repository = try open()
        var facts = EventFacts(
            name: "pull_request", payload: payload, sha: request.head, ref: "refs/pull/\(request.number)/merge",
            headRef: request.headRef, baseRef: request.baseRef, actor: Self.actor(payload),
            repository: name(repository), defaultBranch: repository.defaultBranch() ?? "main")
        // Gitea's word for what GitHub calls otherwise.
        if payload.hookText("action") == "synchronized" { facts.payload["action"] = "synchronize" }
        if let tip = try repository.branch(request.baseRef)?.commit, let base = try repository.mergeBase(tip, commit) {
            facts.changedPaths = try repository.changedPaths(from: base, to: commit)
        }
        var starts = try starts(for: facts, at: commit, requester: "webhook", repository) { _ in
            "pull request \(request.number) at \(commit.short)"
        }
        for place in starts.indices where request.isForked {
            starts[place].request.isUntrusted = true
        }
        return try starts + targetStarts(facts, request, repository)
    }

    /// What `pull_request_target` starts: workflow and commit of the default branch, as on GitHub, so that nothing of the pull request is
    /// carried out, and whoever has opened it, the run is trusted.
    private func targetStarts(
        _ facts: EventFacts, _ request: PullRequest, _ repository: Repository
    ) throws(GitError) -> [TriggeredStart] {
        guard let tip = try repository.branch(facts.defaultBranch)?.commit else { return [] }
        var facts = facts
        (facts.name, facts.sha, facts.ref) = ("pull_request_target", tip.hex, "refs/heads/" + facts.defaultBranch)
        return try starts(for: facts, at: tip, requester: "webhook", repository) { _ in
            "pull request \(request.number), at \(tip.short) of '\(facts.defaultBranch)'"
        }
    }
}
