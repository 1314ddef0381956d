import Conductor
import Expressions
import Glibc
import Planning
import Runs

extension PreparedJob {
    /// What keeps the run apart; nil for one whose event is trusted.
    var confinement: Confinement? { run.configuration.plan.request.confinement }

    /// Throws what fails a job of a run that is not trusted before its first step: an environment, and the host.
    func checkConfinement() throws(ExecutionError) {
        guard confinement != nil else { return }
        if let environment = order.environment {
            throw .action(
                "The job is for the environment '\(environment.name)', and this run's event is not trusted: it gets into no "
                    + "environment.")
        }
        var contexts = order.contexts
        contexts["github"] = .object(github)
        contexts["secrets"] = .object(secrets)
        _ = try requestedContainer(in: EvaluationScope(contexts: contexts))
    }

    /// Throws `action` for a file of an action that is neither in the workspace nor among the files of remote actions: a run that is not
    /// trusted could have the host's read, or built into an image.
    func checkActionFile(_ path: String, of reference: String) throws(ExecutionError) {
        guard confinement != nil else { return }
        let roots = [slot.workspace] + run.configuration.sharedFolders + order.job.steps.flatMap(\.actionFolders)
        guard let real = realpath(path, nil) else { throw .system("Cannot find \"\(path)\"") }
        defer { free(real) }
        let place = String(cString: real)
        let isInside = roots.contains { root in
            guard let resolved = realpath(root, nil) else { return false }
            defer { free(resolved) }
            return place.hasPrefix(String(cString: resolved) + "/")
        }
        guard isInside else {
            throw .action(
                "The action '\(reference)' leads to '\(path)', out of the workspace, and this run's event is not trusted."
            )
        }
    }

    /// The ref under which the job's caches are kept.
    var cacheScope: String {
        let event = run.configuration.plan.request.event
        let own = event.takenFrom.isEmpty ? github["ref"]?.asString ?? event.ref : event.takenFrom
        return confinement == nil ? own : Confinement.cacheScope(own)
    }
}
