import Containers
import Expressions

/// A container as the workflow file asks for it, with all expressions filled in.
struct RequestedContainer: Hashable, Sendable {
    var image: String
    var credentials: RegistryCredentials?
    var variables: [String: String] = [:]
    var ports: [String] = []
    var volumes: [String] = []
    var options = ""
    /// Of a service only.
    var entrypoint = ""
    /// Of a service only: words of a shell.
    var command = ""

    init(image: String) { self.image = image }

    /// Of a runner's definition.
    init(machine image: String) { self.init(image: Self.image(.string(image)) ?? image) }

    /// What `container:` or an entry of `services:` came to. Nil without an image: GitHub starts nothing then.
    init?(_ value: Value) {
        guard case .object(let fields) = value else {
            guard let image = Self.image(value) else { return nil }
            self.init(image: image)
            return
        }
        guard let image = fields["image"].flatMap(Self.image) else { return nil }
        self.init(image: image)
        if case .object(let given)? = fields["credentials"] {
            let (name, password) = (given["username"]?.asString ?? "", given["password"]?.asString ?? "")
            // One without the other proves nothing to a registry.
            if !name.isEmpty, !password.isEmpty {
                credentials = RegistryCredentials(username: name, password: password)
            }
        }
        if case .object(let given)? = fields["env"] {
            for (name, value) in given.entries { variables[name] = value.asString }
        }
        ports = Self.texts(fields["ports"])
        volumes = Self.texts(fields["volumes"])
        options = fields["options"]?.asString ?? ""
        entrypoint = fields["entrypoint"]?.asString ?? ""
        command = fields["command"]?.asString ?? ""
    }

    /// For the process that starts it.
    var value: Value {
        var fields: ValueObject = [
            "image": .string(image), "ports": .array(ports.map { .string($0) }),
            "volumes": .array(volumes.map { .string($0) }), "options": .string(options),
            "entrypoint": .string(entrypoint), "command": .string(command),
        ]
        let sorted = variables.sorted { $0.key < $1.key }
        fields["env"] = .object(ValueObject(sorted.map { ($0.key, .string($0.value)) }, keys: .caseSensitive))
        if let credentials {
            fields["credentials"] = [
                "username": .string(credentials.username), "password": .string(credentials.password),
            ]
        }
        return .object(fields)
    }

    /// Without the scheme that old workflow files write before it.
    private static func image(_ value: Value) -> String? {
        let text = value.isPrimitive ? value.asString : ""
        let image = text.hasPrefix("docker://") ? String(text.dropFirst("docker://".count)) : text
        return image.isEmpty ? nil : image
    }

    private static func texts(_ value: Value?) -> [String] {
        guard case .array(let items)? = value else { return [] }
        return items.map(\.asString).filter { !$0.isEmpty }
    }
}
