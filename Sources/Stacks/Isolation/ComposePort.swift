import Expressions

/// A port of a container that its service publishes.
struct ComposePort: Hashable {
    var container: Int
    /// `tcp`, `udp` or `sctp`.
    var transport: String

    /// Docker's own free port of the host, which nobody but this host reaches.
    var isolated: String { "127.0.0.1::\(container)/\(transport)" }

    /// One entry under `ports:`; `80`, `8080:80`, `127.0.0.1:9000-9002:90-92/udp`, `[::1]::80`, or the mapping.
    /// Nil for what is none of these.
    static func list(_ entry: Value) -> [ComposePort]? {
        if let settings = entry.object {
            guard let target = settings["target"]?.text else { return nil }
            return ports(target, settings["protocol"]?.text ?? "tcp")
        }
        guard let text = entry.text else { return nil }
        let sides = text.split(separator: "/", maxSplits: 1).map(String.init)
        // Compose v1 takes the brackets from an IPv6 address, so that only the end can be relied on.
        guard let target = sides.first?.split(separator: ":").last else { return nil }
        return ports(String(target), sides.count > 1 ? sides[1] : "tcp")
    }

    private static func ports(_ range: String, _ transport: String) -> [ComposePort]? {
        let ends = range.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil,
            (1...65_535).contains(first), (first...65_535).contains(last)
        else { return nil }
        return (first...last).map { ComposePort(container: $0, transport: transport.lowercased()) }
    }
}
