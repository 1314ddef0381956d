import Glibc
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

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
        } catch let error as IOError {
            throw ServerError.addressUnusable(name, String(cString: strerror(error.errnoCode)))
        } catch let error as SocketAddressError {
            throw ServerError.addressUnusable(name, "\(error)")
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
