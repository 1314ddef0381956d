import ArgumentParser
import Display
import Git
import History
import Planning
import Runs
import Workflows

/// The run that `--after` names, as typed.
enum FollowedRunArgument: ExpressibleByArgument, Hashable {
    case run(RunArgument)
    /// The newest finished run of the workflow of this name.
    case workflow(String)

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        self = RunArgument(argument: argument).map(Self.run) ?? .workflow(argument)
    }
}

/// The finished run that a run follows: its event is that this one is done.
struct FollowedRun {
    let upstream: UpstreamRun
    /// Why a run that follows it is no evidence, in the end of a sentence; nil where it may be some.
    let doubt: String?

    /// Throws a usage failure for a run that is not there or has not finished, and for one that the workflow does not follow.
    init(_ argument: FollowedRunArgument, for place: EventPlace, in project: Project) throws(Failure) {
        let store = try project.recordedStore()
        let run = try Self.run(argument, place.catalog, store)
        guard run.state == .finished, let conclusion = run.conclusion, let finishedAt = run.finishedAt else {
            throw .usage(
                "Run \(run.number) has not finished, so nothing can follow it yet.",
                hint: "'sluice logs \(run.number) --follow' shows it; 'sluice resume \(run.number)' finishes it where "
                    + "its engine is gone.")
        }
        try Self.check(place, names: run.workflowName)
        let request = try Recovery(project: project, store: store).request(ofRun: run.number)
        do {
            let commit = try project.repository.commit(try project.commit(run.sha))
            upstream = UpstreamRun(
                number: run.number, workflow: run.workflow, workflowName: run.workflowName, event: request.event,
                conclusion: conclusion.rawValue, head: HeadCommit(commit), createdAt: run.createdAt.text,
                startedAt: (run.startedAt ?? run.createdAt).text, finishedAt: finishedAt.text)
            doubt = try Self.doubt(of: run, upstream, project.repository)
        } catch let error as GitError {
            throw Failure(error)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .fault("\(error)")
        }
    }

    private static func run(
        _ argument: FollowedRunArgument, _ catalog: WorkflowCatalog, _ store: Store
    ) throws(Failure) -> RecordedRun {
        switch argument {
        case .run(let named): return try named.run(in: store)
        case .workflow(let name):
            let path = try catalog.path(named: name)
            let newest = try reading { () throws(HistoryError) in try store.lastFinishedRuns(ofWorkflows: [path]) }
            guard let run = newest[path] else {
                throw .usage("No run of '\(name)' has finished here.", hint: "'sluice run \(name)' starts one.")
            }
            return run
        }
    }

    /// GitHub goes by the workflow's `name:` alone, and so do we: a file's stem would work here and nowhere else.
    private static func check(_ place: EventPlace, names name: String) throws(Failure) {
        let follower = WorkflowCatalog.stem(place.path)
        guard let trigger = place.workflow.trigger(for: "workflow_run") else {
            throw .usage(
                "'\(follower)' follows no workflow: it has no 'workflow_run' under 'on'.",
                hint: "Write 'on: { workflow_run: { workflows: [\"\(name)\"], types: [completed] } }' in it.")
        }
        guard !TriggerFilter.follows(trigger, name) else { return }
        let named = trigger.workflows.map { "'\($0.value)'" }.joined(separator: ", ")
        throw .usage(
            "'\(follower)' does not follow '\(name)': its 'workflow_run' names "
                + (named.isEmpty ? "no workflows." : "only \(named)."),
            hint: "Add the name under 'workflows' of its 'workflow_run'; GitHub goes by 'name:', not by the file.")
    }

    /// What was not proved of the commit of a branch is not made good by what follows it.
    private static func doubt(
        of run: RecordedRun, _ upstream: UpstreamRun, _ repository: Repository
    ) throws(GitError) -> String? {
        if let reason = run.evidenceText { return "run \(run.number), which it follows, is \(reason)" }
        let branch = upstream.branch ?? upstream.event.defaultBranch
        let isOnIt =
            try CommitID(hex: run.sha).map { commit throws(GitError) in
                guard let tip = try repository.branch(branch)?.commit ?? tag(branch, repository) else { return false }
                return try repository.mergeBase(commit, tip) == commit
            } ?? false
        return isOnIt ? nil : "run \(run.number), which it follows, is of a commit that is not on '\(branch)'"
    }

    private static func tag(_ name: String, _ repository: Repository) -> CommitID? {
        try? repository.resolve("refs/tags/" + name).commit
    }

    /// What a person should know, in whole sentences.
    var notices: [String] {
        let place = upstream.branch.map { " of '\($0)'" } ?? ""
        let told =
            "After run \(upstream.number) of '\(upstream.workflowName)' (\(upstream.conclusion)): "
            + "\(upstream.head.sha.prefix(7))\(place)."
        return [told] + (doubt.map { ["This run is no evidence: \($0)."] } ?? [])
    }
}
