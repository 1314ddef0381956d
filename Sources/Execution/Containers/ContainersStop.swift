import Containers
import Glibc

/// Shows what a job's services printed, and removes all that the job has: the last step of such a job.
struct ContainersStop {
    private let order: ContainersOrder
    private let context: ContainerContext
    private let engine: ContainerEngine

    init(_ order: ContainersOrder, _ context: ContainerContext) throws(ContainerError) {
        self.order = order
        self.context = context
        engine = try context.engine()
    }

    func run() throws(ContainerError) {
        for service in order.services {
            try context.group("Service container logs: \(service.name)") { () throws(ContainerError) in
                showLog(of: "\(order.network)-\(service.name)")
            }
        }
        if order.job != nil { giveBackFiles() }
        context.say("Remove containers and network: \(order.network)")
        try engine.removeAll(of: order.owner)
    }

    /// The log of one that could not be started is none: that has been said where it failed.
    private func showLog(of container: String) {
        do {
            _ = try engine.logs(of: container, sink: context.pass)
        } catch {
            context.say(error.message)
        }
    }

    /// A container's root owns what it wrote; another user of the host could not remove that.
    private func giveBackFiles() {
        // Where jobs have users of their own, the next one is given them all: see `JobSlot.prepare`.
        guard getuid() != 0, order.user == nil else { return }
        let folders = order.mounts.filter { !$0.isReadOnly && isFolder($0.source ?? "") }.map(\.target)
        let process = ["chown", "-R", "\(getuid()):\(getgid())"] + folders
        let result = try? engine.exec(
            ExecSpecification(container: "\(order.network)-job", arguments: process, user: "0"))
        if result?.hasSucceeded != true {
            context.warn("Files that the job's container made may belong to root: \"chown\" in it did not succeed.")
        }
    }
}
