import Glibc
import NIOCore

extension Peer {
    init(_ channel: any Channel) async {
        guard let address = channel.remoteAddress else {
            self = await Self.local(channel)
            return
        }
        if let text = address.ipAddress {
            self = .network(text, address.port ?? 0)
        } else {
            self = await Self.local(channel)
        }
    }

    /// Whom the kernel has for the process that connected: unix(7), `SO_PEERCRED`.
    private static func local(_ channel: any Channel) async -> Peer {
        guard let socket = channel as? any SocketOptionProvider,
            let credentials: Credentials = try? await socket.unsafeGetSocketOption(
                level: .init(rawValue: SOL_SOCKET), name: .init(rawValue: SO_PEERCRED)
            ).get()
        else { return .unknown }
        return .local(user: credentials.user)
    }

    /// The kernel's `struct ucred`, which Glibc shows to those only who ask for GNU's extensions.
    private struct Credentials {
        var process: Int32 = 0
        var user: UInt32 = 0
        var group: UInt32 = 0
    }
}
