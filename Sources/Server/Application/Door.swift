import Glibc
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Workflows

/// A place where the server listens.
///
/// Hummingbird's server without its `Application`, which wakes up each second to have the date at hand: ours sleeps while nobody asks.
struct Door: Sendable {
    let address: BindAddress
    /// For messages.
    let name: String
    let connections: Connections
    let responder: Responder
    /// Hummingbird's, which tells of each connection.
    let quietLog: Logger
    let log: Logger
    /// Called with the port, where it has one, once it is open.
    let opened: @Sendable (Int?) -> Void

    /// Throws where the address cannot be had now: before anything is begun that would have to be ended again.
    static func tryListening(at address: ServerAddress) async throws {
        do {
            let trial = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                // Nobody who comes now is let in and never answered.
                .serverChannelOption(.autoRead, value: false)
            try await trial.bind(host: address.host, port: address.port).get().close()
        } catch {
            throw unusable(address.text, error)
        }
    }

    private static func unusable(_ name: String, _ error: any Error) -> any Error {
        switch error {
        case let error as IOError: ServerError.addressUnusable(name, String(cString: strerror(error.errnoCode)))
        case let error as SocketAddressError: ServerError.addressUnusable(name, "\(error)")
        default: error
        }
    }

    /// Serves until the server ends. Throws where the address cannot be had.
    func run() async throws {
        let (responder, opened, log) = (responder, opened, log)
        let server = try HTTPServerBuilder { DoorChannel(DoorLimits(), connections, log: log, responder: $0) }
            .buildServer(
                configuration: HummingbirdCore.ServerConfiguration(address: address),
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quietLog,
                responder: { request, writer, channel in
                    var response = try await responder.respond(to: request, from: channel)
                    response.headers[.date] = Self.date()
                    do {
                        try await writer.write(response: response.head, body: response.body)
                    } catch let error as HTTPParserError {
                        // Hummingbird would answer this once more, in the middle of the answer.
                        throw BrokenRequest(underlying: error)
                    }
                }, onServerRunning: { opened($0.localAddress?.port) })
        do {
            try await server.run()
        } catch {
            throw Self.unusable(name, error)
        }
    }

    /// Now, as RFC 9110, section 5.6.7, has it. The process keeps C's own names of days and months.
    private static func date() -> String {
        var (now, parts) = (time(nil), tm())
        gmtime_r(&now, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { text in
            guard let start = text.baseAddress, strftime(start, 40, "%a, %d %b %Y %H:%M:%S GMT", &parts) > 0 else {
                return ""
            }
            return String(cString: start)
        }
    }
}

/// The rest of a body was no HTTP while the answer was under way.
private struct BrokenRequest: Error {
    let underlying: HTTPParserError
}
