import Conductor
import Execution
import Planning
import Source

/// Finds the remote actions that a run needs before it starts, those that such actions use themselves among them.
struct ActionResolution {
    let catalog: WorkflowCatalog

    /// The request with what was found, and its plan. Throws a usage failure with the place of each action that cannot be had.
    func plan(_ request: RunRequest) throws(Failure) -> (RunRequest, Plan) {
        let source = LocalActions(request.localActions)
        var request = request
        // Each round finds actions that the ones found before use, so there are not many.
        while true {
            let missing: PlanningError
            do {
                return (request, try Planner(files: catalog.files).plan(request))
            } catch {
                missing = error
            }
            let found = try files(of: missing.missingActions, in: source)
            guard !found.isEmpty else {
                throw Failure(.usage, missing.diagnostics, files: Array(catalog.files.values))
            }
            request.actions += found
        }
    }

    /// Those that the source knows. Throws for one that it knows, and that cannot be read.
    private func files(of missing: [MissingAction], in source: LocalActions) throws(Failure) -> [ActionFile] {
        var files: [ActionFile] = []
        for action in missing where !files.contains(where: { $0.reference == action.reference }) {
            guard case .remote(let remote) = ActionReference(action.reference), let folder = source.find(remote) else {
                continue
            }
            do {
                files.append(try ActionFile.read(action.reference, in: folder))
            } catch {
                let diagnostic = Diagnostic.error(error.message, path: action.path, range: action.range)
                throw Failure(.usage, [diagnostic], files: Array(catalog.files.values))
            }
        }
        return files
    }
}
