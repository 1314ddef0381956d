import Conductor
import Containers
import Planning

extension JobExecution {
    /// Removes what the job has of containers, networks and volumes, whoever made it: its own last step may not have come to it. Steps that
    /// have a user of their own cannot leave a note.
    func removeContainers(of order: JobOrder) async {
        let owner = run.owner(ofJob: name)
        guard order.job.usesContainers || owner.hasNote || run.grantsDocker else { return }
        if let problem = await run.removeContainers(of: OwnerLabels(run: run.mark, job: name)) {
            run.record.record([Annotation(.warning, run.redact(problem))], of: order.job.id)
        } else {
            owner.removeNote()
        }
    }
}

extension HostRun {
    /// What programs of the job's steps label as their own.
    func owner(ofJob name: String) -> ContainerOwner {
        ContainerOwner(run: mark, job: name, runDirectory: configuration.runDirectory)
    }

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
