import Git
import History
import Planning
import Source

/// Makes the plans of recorded runs once more; the files of a commit are read once for all of its runs.
final class PlansAgain {
    private let project: Project
    private var catalogs: [Key: Result<WorkflowCatalog, PlanFault>] = [:]

    private struct Key: Hashable {
        var sha: String
        var workflow: String
    }

    init(project: Project) {
        self.project = project
    }

    func plan(_ request: RunRequest) throws(PlanFault) -> Plan {
        let catalog = try catalog(for: request)
        do throws(Failure) {
            return try RunPreparation.plan(request, catalog)
        } catch {
            throw PlanFault(error)
        }
    }

    private func catalog(for request: RunRequest) throws(PlanFault) -> WorkflowCatalog {
        let key = Key(sha: request.event.sha, workflow: request.workflow)
        if let known = catalogs[key] { return try known.get() }
        let read: Result<WorkflowCatalog, PlanFault>
        do throws(Failure) {
            let commit = try project.commit(request.event.sha)
            read = .success(try WorkflowCatalog(project.repository, at: commit, naming: request.workflow))
        } catch {
            read = .failure(PlanFault(error))
        }
        catalogs[key] = read
        return try read.get()
    }
}

extension PlanFault {
    fileprivate init(_ failure: Failure) {
        let message = failure.diagnostics.first?.message ?? "it is not known why"
        self.init(reason: message.hasSuffix(".") ? String(message.dropLast()) : message)
    }
}
