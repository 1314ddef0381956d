import Source
import Workflows

/// Finds and reads the workflow files that a run is made of, each once.
struct CalledWorkflows {
    private let files: [String: SourceFile]
    private let readings: [String: Planner.Reading]
    private let commit: PinnedRepository
    private(set) var read: [String: Workflow] = [:]
    /// Warnings about files that can be used all the same.
    private(set) var warnings: [Diagnostic] = []

    init(files: [String: SourceFile], readings: [String: Planner.Reading], commit: PinnedRepository) {
        self.files = files
        self.readings = readings
        self.commit = commit
    }

    /// Of a plan that was made before: all that can be called has been read.
    init(_ plan: Plan) {
        files = [:]
        readings = [:]
        commit = PinnedRepository(plan.request.event)
        read = plan.callees
    }

    mutating func workflow(at path: String) throws(PlanningError) -> Workflow {
        if let workflow = read[path] { return workflow }
        guard let file = files[path] else {
            throw PlanningError([
                .error("There is no workflow file '\(path)' at this commit.", hint: nearest(path, prefix: ""))
            ])
        }
        let reading = readings[path] ?? WorkflowReader().read(file)
        guard let workflow = reading.workflow else { throw PlanningError(reading.diagnostics) }
        warnings += reading.diagnostics
        read[path] = workflow
        return workflow
    }

    /// The workflow that a job of the last of `callers` calls. Throws for one of another repository or commit, a missing or broken
    /// file, and a circle.
    ///
    /// - Parameter callers: The paths of the workflows that led here, the top one first.
    mutating func callee(_ call: Job.CallBody, callers: [String]) throws(PlanningError) -> Workflow {
        let fault = { (message: String, hint: String?) in
            PlanningError([.error(message, path: callers.last, range: call.uses.range, hint: hint)])
        }
        let reference = CalledWorkflow.path(call.uses.value, from: callers.last ?? "")
        let place = commit.place(of: reference)
        let path = if case .path(let path) = place { path } else { reference }
        guard read[path] != nil || files[path] != nil else {
            guard place != .otherCommit else {
                throw fault(
                    "The workflow '\(reference)' is of another commit of this repository than the one that runs, which "
                        + "is not carried out yet by this version of Sluice.",
                    "Call it by its path (./…), or by a branch, tag or SHA of the commit that runs.")
            }
            guard CalledWorkflow.remote(path) == nil else { throw fault("The workflow '\(path)' cannot be had.", nil) }
            throw fault("There is no workflow file '\(path)' at this commit.", nearest(path, prefix: "./"))
        }
        guard !callers.contains(path) else {
            let chain = (callers + [path]).joined(separator: " → ")
            throw fault("The workflow '\(path)' calls itself in the end: \(chain).", nil)
        }
        return try workflow(at: path)
    }

    private func nearest(_ path: String, prefix: String) -> String? {
        nearestName(to: path, among: files.keys.sorted()).map { "Did you mean '\(prefix)\($0)'?" }
    }
}

extension CalledWorkflows: CallLoader {
    mutating func load(_ call: Job.CallBody, callers: [String]) -> CallLoad? {
        // Without a run nothing is fetched, so nothing can be said about it.
        let path = CalledWorkflow.path(call.uses.value, from: callers.last ?? "")
        if commit == .unknown, CalledWorkflow.remote(path) != nil { return nil }
        do throws(PlanningError) {
            let workflow = try callee(call, callers: callers)
            return .workflow(workflow, path: workflow.path)
        } catch {
            return .fault(CallFault(error.diagnostics, githubMessages: []))
        }
    }
}
