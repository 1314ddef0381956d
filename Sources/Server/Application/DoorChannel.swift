import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// How a connection becomes requests: Hummingbird's HTTP/1.1, with our guard in front of it.
struct DoorChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let inner: HTTP1Channel
    private let limits: DoorLimits
    private let connections: Connections
    private let log: Logger

    /// - Parameter log: Gets a line for each connection that is refused before there is a request.
    init(
        _ limits: DoorLimits, _ connections: Connections, log: Logger,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        (self.limits, self.connections, self.log) = (limits, connections, log)
        inner = HTTP1Channel(
            responder: responder,
            configuration: .init(
                idleTimeout: limits.idle,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.fieldBytes, maxHeaderListSize: limits.headerBytes,
                    maxHeaderFieldCount: limits.headerCount)))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let (limits, connections, log) = (limits, connections, log)
        // Whoever comes by the unix socket has no address, and is one among the local people.
        let address = channel.remoteAddress?.ipAddress ?? ""
        let isIn = connections.enter(address)
        if isIn { channel.closeFuture.whenComplete { _ in connections.leave(address) } }
        return inner.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let watch = DoorWatch(limits)
            let door = DoorGuard(limits, watch, isOneTooMany: !isIn) { problem in
                let peer = address.isEmpty ? "socket" : address
                log.notice(
                    "A request was refused.",
                    metadata: [
                        "status": "\(problem.status.code)", "peer": "\(peer)", "reason": "\(problem.detail)",
                    ])
            }
            try pipeline.addHandler(door, position: .after(decoder))
            try pipeline.addHandler(watch, position: .first)
            return value
        }
    }

    func handle(value: Value, logger: Logger) async { await inner.handle(value: value, logger: logger) }
}
