import Conductor
import Containers
import Digests
import Expressions
import Glibc
import Planning
import Processes
import Runs
import Workflows

extension PreparedJob {
    /// What the job's containers, networks and volumes are known by.
    var owner: OwnerLabels {
        OwnerLabels(run: run.mark, job: order.job.id.fileName, folder: run.configuration.runDirectory)
    }

    /// Of the network, and what containers' names begin with: short, since host names are.
    var containerPrefix: String { "sluice-\(sha256(run.mark + "/" + order.job.id.fileName).prefix(12))" }

    /// HOME in containers. In `temp/`, as on GitHub, a step could put a link in its place, and the next container would get what that
    /// leads to: for a run that is not trusted it lies beside.
    var containerHome: String { confinement == nil ? slot.home : slot.confinedHome }

    /// What the job's container has of the host.
    var paths: ContainerPaths {
        let workspace = JobContainerPaths.workspace(ofRepository: github["repository"]?.asString ?? "")
        return ContainerPaths(
            [
                .init(host: slot.path, container: parentFolder(of: workspace) ?? "/__w", isMounted: false),
                .init(host: slot.workspace, container: workspace),
                .init(host: slot.temporary, container: JobContainerPaths.temporary),
                .init(host: containerHome, container: JobContainerPaths.home),
                .init(host: commandFolder, container: JobContainerPaths.commandFiles),
                .init(host: github["event_path"]?.asString ?? "", container: JobContainerPaths.event, isReadOnly: true),
                .init(
                    host: facts.toolCache, container: JobContainerPaths.tools, isReadOnly: confinement != nil),
            ] + sharedFolders)
    }

    /// What an action that is a container has of the host.
    var actionPaths: ContainerPaths {
        ContainerPaths(
            [
                .init(host: slot.workspace, container: DockerActionPaths.workspace),
                .init(host: slot.temporary, container: DockerActionPaths.temporary),
                .init(host: containerHome, container: JobContainerPaths.home),
                .init(host: commandFolder, container: JobContainerPaths.commandFiles),
                .init(host: github["event_path"]?.asString ?? "", container: JobContainerPaths.event, isReadOnly: true),
            ] + sharedFolders)
    }

    /// A checkout borrows its objects: git in a container follows that path, so it leads to the same place there.
    /// So do the folders of actions.
    private var sharedFolders: [ContainerPaths.Pair] {
        let outside = order.job.steps.flatMap(\.actionFolders).filter { !$0.hasPrefix(slot.path + "/") }
        return Set(run.configuration.sharedFolders + outside).sorted().filter { fileExists($0) }
            .map { .init(host: $0, container: $0, isReadOnly: true) }
    }

    /// The job's containers with all expressions filled in; nil where they come to none. Throws `expression`.
    func containersOrder(in scope: EvaluationScope) throws(ExecutionError) -> ContainersOrder? {
        let job = try requestedContainer(in: scope)
        let services = try definition.services?.evaluated(in: scope) ?? []
        if job == nil, services.isEmpty { return nil }
        var order = ContainersOrder(
            owner: owner, network: containerPrefix, job: job,
            services: services.map { .init(name: $0.name, container: $0.container) })
        guard job != nil else { return order }
        order.mounts = paths.mounts + daemonMounts + nodeMounts
        order.workingDirectory = paths.inContainer(slot.workspace)
        order.user = user
        return order
    }

    /// The container in which the steps are to run; nil for the host.
    ///
    /// Throws `container` where that is the host, and the run's event is not trusted.
    func requestedContainer(in scope: EvaluationScope) throws(ExecutionError) -> RequestedContainer? {
        let container: RequestedContainer?
        if let written = definition.container {
            container = RequestedContainer(try written.value(in: scope))
        } else {
            // The image that stands for the machine; a `container:` of the job's own would be in its place.
            container = order.job.runner?.image.map(RequestedContainer.init(machine:))
        }
        if container == nil, let confinement, !confinement.allowsHost {
            throw ExecutionError(
                .container, ContainerLimits.hostIsRefused(job: order.job.name, workflow: workflow),
                at: definition.container?.range ?? definition.runsOn.range)
        }
        return container
    }

    /// The `job` context. Without containers it has no `container`, for which conditions ask.
    func context(status: Outcome) -> Value {
        var context: ValueObject = ["status": .string(status.rawValue)]
        if let containers {
            context["container"] = containers.container
            context["services"] = containers.serviceContext
        }
        return .object(context)
    }

    /// What marks the job's processes.
    var mark: String { "\(run.mark)/\(order.job.id.fileName)" }

    /// As on GitHub, steps in a container may use the daemon that runs it; who has the daemon has the host, so that a run whose event is
    /// not trusted has none.
    var daemonMounts: [Mount] {
        guard confinement == nil else { return [] }
        let socket = "/var/run/docker.sock"
        return fileExists(socket) ? [Mount(socket, at: socket)] : []
    }

    /// The host's Node.js, for JavaScript actions, where the job may have any.
    private var nodeMounts: [Mount] {
        guard order.job.steps.contains(where: \.mayUseNode),
            let node = facts.node ?? ProgramSearch.path(of: "node", in: facts["PATH"] ?? "")
        else { return [] }
        return [Mount(node, at: JobContainerPaths.node, isReadOnly: true)]
    }

    /// Makes what the containers' mounts lead to: docker would make it itself, as root. Throws `system`.
    func makeContainerFolders() throws(ExecutionError) {
        guard let user else {
            try makeFolders(containerHome)
            // Processes with another user's number read scripts and write command files there; nobody else reaches the folder.
            chmod(commandFolder, 0o777)
            return try writeGitConfiguration()
        }
        // Others reach it here: the container's processes are in the user's group instead, in which no other job is.
        guard chown(commandFolder, uid_t.max, user.gid) == 0, chmod(commandFolder, 0o770) == 0 else {
            throw .system("Cannot open the folder \"\(commandFolder)\" to the job's containers")
        }
        if confinement != nil {
            try makeFolders(containerHome)
            try giveFolder(containerHome, to: user)
        }
        // What stands in the user's folders is touched as the user.
        try FileIdentity(user).perform { () throws(ExecutionError) in
            try makeFolders(containerHome)
            for folder in [slot.workspace, slot.temporary, containerHome] { chmod(folder, 0o770) }
            try writeGitConfiguration()
        }
    }

    /// What the host's user checked out is safe for git of the container's.
    private func writeGitConfiguration() throws(ExecutionError) {
        guard !fileExists(containerHome + "/.gitconfig") else { return }
        let folders = [paths.inContainer(slot.workspace), DockerActionPaths.workspace]
        let text = folders.map { "[safe]\n\tdirectory = \($0)\n" }.joined()
        try writeFile(containerHome + "/.gitconfig", text.utf8, mode: 0o644)
    }
}
