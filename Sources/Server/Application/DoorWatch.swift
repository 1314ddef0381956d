import NIOCore

/// Looks at a connection's clock, before anybody knows what its bytes mean: how long a request takes to come, and whether an answer
/// is taken.
///
/// All of it happens on the connection's event loop.
final class DoorWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Told to the `DoorGuard`, which knows what was asked.
    enum Late {
        case request, reader
    }

    private let limits: DoorLimits
    private var isReceiving = false
    private var request: Scheduled<Void>?
    private var reader: Scheduled<Void>?

    init(_ limits: DoorLimits) { self.limits = limits }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isReceiving {
            isReceiving = true
            request = tell(.request, context, after: limits.request)
        }
        context.fireChannelRead(data)
    }

    /// The request is there.
    func received() {
        isReceiving = false
        request?.cancel()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        reader?.cancel()
        reader = context.channel.isWritable ? nil : tell(.reader, context, after: limits.stall)
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        request?.cancel()
        reader?.cancel()
        context.fireChannelInactive()
    }

    private func tell(_ late: Late, _ context: ChannelHandlerContext, after time: TimeAmount) -> Scheduled<Void> {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: time) { bound.value.fireUserInboundEventTriggered(late) }
    }
}
