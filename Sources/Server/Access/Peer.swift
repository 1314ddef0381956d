/// Who is at the other end of a connection, as the kernel has it.
package enum Peer: Hashable, Sendable {
    case network(address: String, port: Int)
    /// Of the unix socket. - Parameter user: The operating system's number for the user.
    case local(user: UInt32)
    case unknown

    /// An IPv4 address that came in by IPv6 is written as what it is.
    package static func network(_ address: String, _ port: Int) -> Peer {
        let mapped = "::ffff:"
        let isMapped = address.lowercased().hasPrefix(mapped) && address.contains(".")
        return .network(address: isMapped ? String(address.dropFirst(mapped.count)) : address, port: port)
    }

    /// This machine by TCP, which is everybody on it and everybody for whom something on it asks.
    package var isLoopback: Bool {
        guard case .network(let address, _) = self else { return false }
        return address == "::1" || address.hasPrefix("127.")
    }

    /// For the log.
    package var text: String {
        switch self {
        case .network(let address, _): address
        case .local: "socket"
        case .unknown: "unknown"
        }
    }
}
