import Planning
import Runs
import Workflows

/// The line above the tree: which run this is and how far it has come.
struct RunHeader: Sendable {
    let workflow: String
    let origin: String
    let createdAt: Timestamp

    init(run: Int, plan: Plan, createdAt: Timestamp) {
        let event = plan.request.event
        workflow = plan.workflow.displayName.onScreen
        origin = "run \(run) · \(commitText(ref: event.origin, sha: event.sha, isSnapshot: event.isSnapshot))".onScreen
        self.createdAt = createdAt
    }

    func line(_ counts: PhaseCounts, now: Timestamp, width: Int, style: Style) -> String {
        let progress = "\(counts.finished)/\(counts.all) jobs · \(durationText(now.seconds(since: createdAt)))"
        let name = workflow.fitted(to: min(width, max(8, width / 3)))
        let rest = " · \(origin) · \(progress)".fitted(to: max(0, width - name.displayWidth))
        return style.bold(name) + style.dim(rest)
    }
}

/// `main@1a2b3c4`, as people write a commit; a snapshot says that it is one.
package func commitText(ref: String, sha: String, isSnapshot: Bool) -> String {
    let prefixes = ["refs/heads/", "refs/tags/", "refs/remotes/", "refs/"]
    let name = prefixes.first(where: ref.hasPrefix).map { String(ref.dropFirst($0.count)) } ?? ref
    let short = String(sha.prefix(7))
    return (name == sha || name.isEmpty ? short : "\(name)@\(short)") + (isSnapshot ? " (snapshot)" : "")
}
