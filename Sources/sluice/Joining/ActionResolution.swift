import Conductor
import Execution
import Planning
import Source
import Workflows

/// Finds the remote actions that a run needs before it starts, those that such actions use themselves among them.
struct ActionResolution {
    let catalog: WorkflowCatalog
    let actions: RunActions

    /// The request with what was found, and its plan. Throws a usage failure with the place of each action that cannot be had.
    func plan(_ request: RunRequest) throws(Failure) -> (RunRequest, Plan) {
        var request = request
        request.replacedActions = actions.settings.replaced
        request.standIns = actions.settings.standIns.compactMapValues(BuiltInAction.init(rawValue:))
        let called = try RemoteWorkflows(sources: actions.sources, readings: catalog.readings).find(
            calledFrom: request.workflow, catalog.files)
        request.calledWorkflows = called
        // Each round finds actions that the ones found before use, so there are not many.
        while true {
            let missing: PlanningError
            do {
                return (request, try Planner(files: catalog.files, readings: catalog.readings.all).plan(request))
            } catch {
                missing = error
            }
            let found = try files(of: missing.missingActions)
            guard !found.isEmpty else {
                throw Failure(.usage, missing.diagnostics, files: Array(catalog.files.values))
            }
            request.actions += found
        }
    }

    /// Those that the source knows. Throws for one that it knows, and that cannot be read.
    private func files(of missing: [MissingAction]) throws(Failure) -> [ActionFile] {
        var files: [ActionFile] = []
        for action in missing where !files.contains(where: { $0.reference == action.reference }) {
            let fault = { (message: String) in
                let diagnostic = Diagnostic.error(message, path: action.path, range: action.range)
                return Failure(.usage, [diagnostic], files: Array(catalog.files.values))
            }
            guard case .remote(let remote) = ActionReference(action.reference) else { continue }
            do throws(ActionSourceError) {
                guard let folder = try actions.sources.find(remote) else { continue }
                files.append(try read(action.reference, in: folder))
            } catch {
                throw fault(error.message)
            }
        }
        return files
    }

    private func read(_ reference: String, in folder: ActionFolder) throws(ActionSourceError)
        -> ActionFile
    {
        do throws(ExecutionError) {
            return try ActionFile.read(reference, in: folder)
        } catch {
            throw ActionSourceError(error.message)
        }
    }
}
