import Conductor
import Containers
import Planning

extension JobExecution {
    /// Removes what the job has of containers, networks and volumes, whoever made it: its own last step may not have come to it.
    func removeContainers(of order: JobOrder) async {
        guard order.job.usesContainers else { return }
        let owner = OwnerLabels(run: run.mark, job: name)
        if let problem = await run.removeContainers(of: owner) {
            run.record.record([Annotation(.warning, run.redact(problem))], of: order.job.id)
        }
    }
}

extension HostRun {
    /// The sentence of what could not be removed, or nil.
    func removeContainers(of owner: OwnerLabels) async -> String? {
        let environment = configuration.clientEnvironment
        return await blocking {
            do throws(ContainerError) {
                try ContainerEngine.find(in: environment).removeAll(of: owner)
                return nil
            } catch {
                return
                    "Containers of the job may be left (label \(owner.pairs.joined(separator: ", "))): \(error.message)"
            }
        }
    }
}
