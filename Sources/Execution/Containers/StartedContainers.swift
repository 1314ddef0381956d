import Containers
import Expressions

/// What became of a job's containers: the `job` context's part of it, and what the steps' start needs to know.
struct StartedContainers: Hashable, Sendable {
    struct Service: Hashable, Sendable {
        var name: String
        var id: String
        var ports: [PublishedPort]
    }

    var network: String
    /// Where its containers see this host.
    var address: NetworkAddress?
    /// The id of the job's container; nil where only services were asked for.
    var job: String?
    /// PATH in the job's container, as its image has it.
    var path = ""
    /// The Node.js that runs in the job's container; nil where none does.
    var node: String?
    var services: [Service] = []

    init(network: String, job: String? = nil, path: String = "", services: [Service] = []) {
        self.network = network
        self.job = job
        self.path = path
        self.services = services
    }

    /// The name of the output in which the step that started them tells it.
    static let output = "containers"

    /// Nil for what is not of this form.
    init?(json: String) {
        guard case .object(let fields)? = try? Value(parsingJSON: json), let network = fields["network"] else {
            return nil
        }
        self.init(
            network: network.asString, job: fields["job"] == .null ? nil : fields["job"]?.asString,
            path: fields["path"]?.asString ?? "")
        if let gateway = fields["gateway"], let subnet = fields["subnet"], gateway != .null {
            address = NetworkAddress(gateway: gateway.asString, subnet: subnet.asString)
        }
        node = fields["node"].flatMap { $0 == .null ? nil : $0.asString }
        services = fields["services"].items.compactMap { entry in
            guard case .object(let service) = entry else { return nil }
            let ports = service["ports"].items.compactMap { PublishedPort(line: $0.asString) }
            return Service(name: service["name"]?.asString ?? "", id: service["id"]?.asString ?? "", ports: ports)
        }
    }

    var value: Value {
        let services = services.map { service -> Value in
            let ports = service.ports.map { Value.string("\($0.container)/\($0.transport) -> :\($0.host)") }
            return ["name": .string(service.name), "id": .string(service.id), "ports": .array(ports)]
        }
        return [
            "network": .string(network), "gateway": address.map { .string($0.gateway) } ?? .null,
            "subnet": address.map { .string($0.subnet) } ?? .null, "job": job.map { .string($0) } ?? .null,
            "path": .string(path), "node": node.map { .string($0) } ?? .null, "services": .array(services),
        ]
    }

    /// From where the containers talk to the run's services.
    var servicesPlace: ServicesPlace { address.map { .container(network: $0) } ?? .unknownNetwork }

    /// `job.container`, as GitHub's runner gives it.
    var container: Value {
        guard let job else { return ["network": .string(network)] }
        return ["id": .string(job), "network": .string(network)]
    }

    /// `job.services`.
    var serviceContext: Value {
        let entries = services.map { service -> (String, Value) in
            let ports = service.ports.map { (String($0.container), Value.string(String($0.host))) }
            let context: Value = [
                "id": .string(service.id), "network": .string(network), "ports": .object(ValueObject(ports)),
            ]
            return (service.name, context)
        }
        return .object(ValueObject(entries))
    }
}
