import Conductor
import Planning
import Source
import Workflows

/// Fetches the reusable workflows of other repositories that a run comes to, and those that they call.
struct RemoteWorkflows {
    let sources: any ActionSource
    let readings: WorkflowReadings

    /// By `owner/repo/path@ref`, as they are called. Throws for the first that cannot be had, with its place.
    ///
    /// - Parameter files: The workflows of this repository, by path.
    func find(calledFrom path: String, _ files: [String: SourceFile]) throws(Failure) -> [ActionFile] {
        var found: [String: ActionFile] = [:]
        var waiting = [path]
        var seen: Set<String> = [path]
        while let caller = waiting.popLast() {
            guard let file = files[caller] ?? found[caller].map({ SourceFile(path: caller, text: $0.text) }),
                let workflow = readings.read(file).workflow
            else { continue }
            for reference in workflow.calls {
                let path = CalledWorkflow.path(reference.value, from: caller)
                guard seen.insert(path).inserted else { continue }
                waiting.append(path)
                guard let remote = CalledWorkflow.remote(path) else { continue }
                do throws(ActionSourceError) {
                    found[path] = try read(remote, path)
                } catch {
                    throw Failure(
                        .usage, [.error(error.message, path: caller, range: reference.range)], files: [file])
                }
            }
        }
        return found.values.sorted { $0.reference < $1.reference }
    }

    /// Nil where no source knows the repository.
    private func read(_ remote: ActionReference.Remote, _ path: String) throws(ActionSourceError) -> ActionFile? {
        var repository = remote
        repository.path = ""
        guard let folder = try sources.find(repository) else { return nil }
        guard let file = WorkflowFiles(root: folder.path).file(remote.path) else {
            throw ActionSourceError(
                "There is no workflow file '\(remote.path)' in '\(remote.repository)' at '\(remote.ref)'.")
        }
        return ActionFile(
            reference: path, folder: folder.path, name: remote.path, text: file.text, commit: folder.commit)
    }
}

extension Workflow {
    /// The reusable workflows that its jobs call, as written.
    fileprivate var calls: [Located<String>] {
        jobs.compactMap { job in if case .call(let call) = job.body { call.uses } else { nil } }
    }
}
