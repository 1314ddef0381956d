import Expressions

/// What an engine that comes back needs, so that what it serves is where it was: the key, and where was listened.
struct ServiceRecord: Sendable {
    struct Address: Hashable, Sendable {
        var host: String
        var port: Int
        /// Of the network whose gateway it is; nil for the loopback.
        var subnet: String?
    }

    var key: ServiceKey
    var addresses: [Address] = []

    init(key: ServiceKey) { self.key = key }

    /// Nil where there is none, or not the whole of it.
    init?(readFrom path: String) {
        guard let content = smallFile(path), case .object(let fields)? = try? Value(parsingJSON: content),
            case .string(let text)? = fields["key"], let key = ServiceKey(text: text),
            case .array(let entries)? = fields["addresses"]
        else { return nil }
        self.key = key
        addresses = entries.compactMap { entry in
            guard case .object(let address) = entry, case .string(let host)? = address["host"],
                case .number(let port)? = address["port"], let number = Int(exactly: port)
            else { return nil }
            var subnet: String?
            if case .string(let text)? = address["subnet"] { subnet = text }
            return Address(host: host, port: number, subnet: subnet)
        }
    }

    func write(to path: String) throws(FileFailure) {
        let entries = addresses.map { address -> Value in
            [
                "host": .string(address.host), "port": .number(Double(address.port)),
                "subnet": address.subnet.map { .string($0) } ?? .null,
            ]
        }
        let value: Value = ["key": .string(key.text), "addresses": .array(entries)]
        try replaceFile(path, Array(value.json(.compact).utf8))
    }
}
