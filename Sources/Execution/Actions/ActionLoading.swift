import Conductor
import Planning
import Processes
import Source
import Workflows

/// Reads an action whose step has come: from the workspace as it is now, or from where remote actions are had.
struct ActionLoading {
    let job: PreparedJob
    let order: StepOrder

    /// A text of this length, in bytes, that stands in an action's file is no word that happens to be a secret, too.
    private static let leastSecret = 16
    private static let deepest = 10

    /// Throws `action` with all that is wrong with it.
    func load(_ uses: Step.Uses) throws(ExecutionError) -> PlannedAction {
        do throws(ExecutionError) {
            guard order.enclosing.count < Self.deepest else {
                throw ExecutionError.action("Composite actions stand in each other more than \(Self.deepest) deep.")
            }
            return try read(try file(resolved(uses.reference.value)))
        } catch {
            throw ExecutionError(error.code, error.message, at: uses.reference.range)
        }
    }

    /// `$/` in an action of the workspace is the run's own repository; in others it was replaced when they were read.
    private func resolved(_ reference: String) -> String {
        ActionReference.resolved(reference, in: "", own: job.run.configuration.plan.request.event.ownReference)
    }

    private func file(_ reference: String) throws(ExecutionError) -> ActionFile {
        switch ActionReference(reference) {
        case .local(let path):
            let folder = path.isEmpty || path == "." ? job.slot.workspace : job.slot.workspace + "/" + path
            return try job.fileOwner.perform { () throws(ExecutionError) in
                for name in ["action.yml", "action.yaml", "Dockerfile", "dockerfile"] {
                    let path = folder + "/" + name
                    if fileExists(path) { try job.checkActionFile(path, of: reference) }
                }
                return try ActionFile.read(reference, in: ActionFolder(path: folder))
            }
        case .remote(let remote):
            guard let folder = try folder(of: remote) else {
                throw .action("The action '\(reference)' cannot be had: no source of actions knows it.")
            }
            return try ActionFile.read(reference, in: folder)
        case .image: throw .action("'uses: \(reference)' names an image, which is no action.")
        }
    }

    private func folder(of remote: ActionReference.Remote) throws(ExecutionError) -> ActionFolder? {
        do { return try job.run.configuration.actions.find(remote) } catch { throw .action(error.message) }
    }

    private func read(_ file: ActionFile) throws(ExecutionError) -> PlannedAction {
        // The file is journaled: docs/adr/0007.
        for secret in job.run.configuration.secrets.values
        where secret.utf8.count >= Self.leastSecret && file.text.contains(secret) {
            throw .action("The file '\(file.path)' holds the value of a secret; give it by 'with:' or 'env:'.")
        }
        do {
            var file = file
            file.replacements = ActionReplacements(job.run.configuration.plan.request)
            return try PlannedAction(reading: file)
        } catch {
            let sentences = error.diagnostics.map { diagnostic in
                let start = diagnostic.range?.start
                return start.map { "\(file.path):\($0.line):\($0.column): \(diagnostic.message)" } ?? diagnostic.message
            }
            throw .action("The action '\(file.reference)' cannot be used. " + sentences.joined(separator: " "))
        }
    }
}
