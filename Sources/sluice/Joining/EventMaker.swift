import Execution
import Expressions
import Foundation
import Git
import Planning
import Source
import Workflows

/// Makes the event of a run from local git and the command line.
struct EventMaker {
    let project: Project
    let target: PinnedCommit
    /// Of a pull request; else the same.
    let head: PinnedCommit
    /// The payload of `--event-file`.
    let given: ValueObject?
    /// Of `--after`.
    let followed: FollowedRun?
    let options: EventOptions
    /// The workflow files at the commit.
    let files: [SourceFile]
    let runners: RunnerSet
    /// The line of the schedule, where one starts the run.
    let cron: String?
    let requester: String

    /// The event that was asked for, or the usual one. Throws a usage failure for one that there is not, and for two.
    static func event(of workflow: Workflow, _ options: EventOptions) throws(Failure) -> String {
        if options.after != nil {
            guard options.event == nil, options.eventFile == nil else {
                throw .usage(
                    "--after makes an event of its own: it does not go together with --event"
                        + (options.event == nil ? "-file." : "."))
            }
            return "workflow_run"
        }
        if let event = options.event { try check(event) }
        return options.event ?? Planner.defaultEvent(of: workflow, hasInputs: !options.inputs.isEmpty)
    }

    func request(for workflow: Workflow, path: String, event: String) throws(Failure) -> RunRequest {
        let facts = try facts(event, workflow.trigger(for: event))
        let inputs = try Assignment.dictionary(options.inputs, option: "--input")
        var variables: ValueObject = [:]
        for (name, value) in try Assignment.dictionary(options.variables, option: "--var").sorted(by: {
            $0.key < $1.key
        }) {
            variables[name] = .string(value)
        }
        var matrix: [String: [String]] = [:]
        for text in options.matrix {
            // `key:value` is how act's users write it.
            let assignment = try Assignment(
                text.contains("=") ? text : text.replacing(":", with: "=", maxReplacements: 1), option: "--matrix")
            matrix[assignment.name, default: []].append(assignment.value)
        }
        if let most = options.on.maxParallel, most < 1 {
            throw .usage("--max-parallel must be 1 or more, not \(most).")
        }
        // What it needs of other runs' places it waits for; more than there are it would wait for in vain.
        if let typed = options.on.maxParallel, let places = try CapacityFile.places(ofStore: project.storeDirectory),
            typed > places.count
        {
            throw .usage(
                "--max-parallel \(typed) is more than the \(places.count) places for jobs that this store's server has.",
                hint: "Give fewer, or change 'capacity: jobs' of the server's file.")
        }
        var request = RunRequest(
            workflow: path, event: facts, inputs: inputs, variables: variables,
            environment: try Assignment.dictionary(options.environment, option: "--env"), jobs: options.jobs,
            matrix: matrix,
            maxParallel: options.on.maxParallel ?? runners.capacity
                ?? ProcessInfo.processInfo.activeProcessorCount,
            localActions: try localActions())
        request.runners = runners
        request.requester = requester
        return request
    }

    /// Throws a usage failure for what names no action, and for a folder that is not there.
    private func localActions() throws(Failure) -> [String: String] {
        var folders: [String: String] = [:]
        for text in options.localActions {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, case .remote(let remote) = ActionReference(parts[0]), remote.path.isEmpty,
                remote.repository.contains("/"), !remote.ref.isEmpty
            else {
                throw .usage(
                    "'\(text)' is no value for --local-action.", hint: "Write --local-action OWNER/REPO@REF=FOLDER.")
            }
            let folder = URL(fileURLWithPath: parts[1]).standardizedFileURL.path
            guard FileManager.default.isFolder(folder) else {
                throw .usage("--local-action \(parts[0]): there is no folder '\(parts[1])'.")
            }
            folders[parts[0]] = folder
        }
        return folders
    }

    private static func check(_ event: String) throws(Failure) {
        guard !WorkflowReader.knownEvents.contains(event) else { return }
        let nearest = nearestName(to: event, among: WorkflowReader.knownEvents)
        throw .usage(
            "There is no event '\(event)'.",
            hint: nearest.map { "Did you mean '\($0)'?" }
                ?? "The events are those that a workflow can name under 'on:'.")
    }

    private func facts(_ event: String, _ trigger: Trigger?) throws(Failure) -> EventFacts {
        let repository = project.repository
        let defaultBranch = repository.defaultBranch() ?? "main"
        var facts = EventFacts(
            name: event, sha: target.commit.hex, ref: target.reference,
            // Whose push began it is the actor of all that follows, as on GitHub.
            actor: options.actor ?? followed?.upstream.event.actor ?? Self.userName,
            repository: project.repositoryName, defaultBranch: defaultBranch, isSnapshot: target.isSnapshot)
        do {
            facts.place(
                takenFrom: head.reference, isDefault: try target.isOnDefaultBranch(of: repository),
                given: given ?? [:])
            let local = LocalHistory(
                repository: repository, target: head,
                baseBranch: facts.baseRef.isEmpty ? defaultBranch : facts.baseRef)
            let before = try local.before()
            var start = before
            var base: CommitID?
            // What a pull request changes, it changes since it left its base.
            if !facts.baseRef.isEmpty, let branch = try local.base() { (start, base) = (branch.mergeBase, branch.tip) }
            facts.changedPaths = try start.map { try repository.changedPaths(from: $0, to: head.commit) }
            facts.references = local.references(in: files, of: facts.repository, at: target.commit)
            facts.payload =
                try given ?? followed.map { EventPayload.completed($0.upstream, for: facts) }
                ?? EventPayload.make(
                    for: facts, local.history(since: base == nil ? before : start, before: before, base: base),
                    trigger: trigger, inputs: Assignment.dictionary(options.inputs, option: "--input"))
            if let cron { facts.payload["schedule"] = .string(cron) }
            return facts
        } catch let error as GitError {
            throw Failure(error)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .fault("\(error)")
        }
    }

    static var userName: String {
        ProcessInfo.processInfo.userName
    }
}
