package import History
package import Runs

/// One workflow of the repository, as `sluice` alone lists it.
package struct WorkflowListing: Hashable, Sendable {
    /// What a person types.
    package var name: String
    package var path: String
    /// The events that start it, in the file's order; nil where the file has errors.
    package var triggers: [String]?
    package var lastRun: RecordedRun?
    /// It is in the work tree and not in the commit.
    package var isUncommitted: Bool

    package init(name: String, path: String, triggers: [String]?, lastRun: RecordedRun?, isUncommitted: Bool = false) {
        self.name = name
        self.path = path
        self.triggers = triggers
        self.lastRun = lastRun
        self.isUncommitted = isUncommitted
    }
}

/// The workflows of a repository with their last results; runs that need a person come first.
package struct WorkflowListText {
    private let style: Style
    private let now: Timestamp

    package init(style: Style, now: Timestamp) {
        self.style = style
        self.now = now
    }

    /// - Parameter unfinished: Runs that have not ended, each with where it stands.
    package func text(_ workflows: [WorkflowListing], unfinished: [(run: RecordedRun, standing: RunStanding)]) -> String
    {
        var text = unfinished.map { notice($0.run.onScreen, $0.standing) + "\n" }.joined()
        if !text.isEmpty { text += "\n" }
        var table = TextTable(header: ["WORKFLOW", "PATH", "TRIGGERS", "LAST RESULT"].map(style.dim))
        for workflow in workflows {
            table.add([
                style.bold(workflow.name.onScreen), workflow.path.onScreen, triggers(workflow), lastResult(workflow),
            ])
        }
        return text + table.text
    }

    private func notice(_ run: RecordedRun, _ standing: RunStanding) -> String {
        if standing == .abandoned {
            return style.bold("run \(run.number) of \(run.workflowName) was abandoned:", .yellow)
                + " 'sluice resume \(run.number)' finishes it"
        }
        if standing == .engineAway {
            return style.bold("run \(run.number) of \(run.workflowName) lost its engine:", .yellow)
                + " its keeper brings one back within ten seconds"
        }
        if standing == .waiting, let group = run.waitsFor {
            return style.bold("run \(run.number) of \(run.workflowName) waits", .cyan) + " for \(group)"
        }
        let since = durationText(now.seconds(since: run.startedAt ?? run.createdAt))
        return style.bold("run \(run.number) of \(run.workflowName) has been running for \(since):", .cyan)
            + " 'sluice logs \(run.number) --follow' shows it"
    }

    private func triggers(_ workflow: WorkflowListing) -> String {
        guard let triggers = workflow.triggers else { return style.paint("has errors: sluice validate", .red) }
        return triggers.joined(separator: ", ").onScreen
    }

    private func lastResult(_ workflow: WorkflowListing) -> String {
        if let run = workflow.lastRun?.onScreen, let conclusion = run.conclusion {
            let age = (run.finishedAt ?? run.createdAt).age(now: now)
            let commit = commitText(ref: run.ref, sha: run.sha, isSnapshot: run.isSnapshot)
            return "\(style.symbol(conclusion)) \(style.paint(conclusion.rawValue, as: conclusion)) \(age) "
                + style.dim("(run \(run.number), \(commit))")
        }
        return style.dim(workflow.isUncommitted ? "not committed yet" : "never run")
    }
}
