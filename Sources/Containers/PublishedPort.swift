/// A container's port and where the host has it.
package struct PublishedPort: Hashable, Sendable {
    package var container: Int
    /// `tcp`, `udp` or `sctp`.
    package var transport: String
    package var host: Int

    package init(container: Int, transport: String, host: Int) {
        self.container = container
        self.transport = transport
        self.host = host
    }

    /// A line of `docker port`: `5432/tcp -> 0.0.0.0:49153`, or with an IPv6 address. Nil for anything else.
    package init?(line: some StringProtocol) {
        let sides = line.split(separator: " ").filter { $0 != "->" }
        guard sides.count == 2 else { return nil }
        let left = sides[0].split(separator: "/")
        guard left.count == 2, let container = Int(left[0]),
            let host = sides[1].split(separator: ":").last.flatMap({ Int($0) })
        else { return nil }
        self.init(container: container, transport: String(left[1]), host: host)
    }

    /// Each port once: a daemon lists those of IPv6 apart.
    package static func list(_ output: String) -> [PublishedPort] {
        var ports: [PublishedPort] = []
        for line in output.split(whereSeparator: \.isNewline) {
            guard let port = PublishedPort(line: line) else { continue }
            let isKnown = ports.contains { $0.container == port.container && $0.transport == port.transport }
            if !isKnown { ports.append(port) }
        }
        return ports
    }
}
