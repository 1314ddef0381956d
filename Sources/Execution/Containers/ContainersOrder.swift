import Containers
import Expressions
import Processes

/// The containers of one job, as they are told to the process that starts them.
struct ContainersOrder: Hashable, Sendable {
    struct Service: Hashable, Sendable {
        var name: String
        var container: RequestedContainer
    }

    var owner: OwnerLabels
    /// Of the job's network, and what its containers' names begin with.
    var network: String
    var job: RequestedContainer?
    var services: [Service]
    /// What the job's container sees of the host.
    var mounts: [Mount] = []
    /// Of the job's container.
    var workingDirectory = ""
    /// The user of the host whose those folders are; nil for this process's.
    var user: StepUser?

    init(owner: OwnerLabels, network: String, job: RequestedContainer?, services: [Service]) {
        self.owner = owner
        self.network = network
        self.job = job
        self.services = services
    }

    init?(_ value: Value) {
        guard case .object(let fields) = value, let run = fields["run"]?.asString, let network = fields["network"]
        else { return nil }
        owner = OwnerLabels(run: run, job: fields["job-name"]?.asString, folder: fields["run-folder"]?.asString)
        self.network = network.asString
        job = fields["job"].flatMap { RequestedContainer($0) }
        services = fields["services"].items.compactMap { entry in
            guard case .object(let service) = entry,
                let container = service["container"].flatMap({ RequestedContainer($0) })
            else { return nil }
            return Service(name: service["name"]?.asString ?? "", container: container)
        }
        mounts = fields["mounts"].items.compactMap { Mount($0) }
        workingDirectory = fields["folder"]?.asString ?? ""
        user = fields["user"].flatMap { StepUserArgument(text: $0.asString)?.user }
    }

    var value: Value {
        [
            "run": .string(owner.run), "job-name": .string(owner.job ?? ""),
            "run-folder": .string(owner.folder ?? ""), "network": .string(network),
            "job": job?.value ?? .null,
            "services": .array(services.map { ["name": .string($0.name), "container": $0.container.value] }),
            "mounts": .array(mounts.map(\.value)), "folder": .string(workingDirectory),
            "user": user.map { .string(StepUserArgument($0).text) } ?? .null,
        ]
    }
}

extension Value? {
    /// The items of an array; none of anything else.
    var items: [Value] {
        if case .array(let items)? = self { items } else { [] }
    }
}
