import Expressions
import HTTPTypes
import NIOCore
import NIOHTTP1

/// Stands on each connection between its bytes' decoder and the server: refuses what is no proper request, and sees to it that each
/// answer ends as the client expects, and the connection where it has to.
///
/// All of it happens on the connection's event loop.
final class DoorGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let limits: DoorLimits
    private let watch: DoorWatch
    private let isOneTooMany: Bool
    /// Told of what is refused before anybody else has heard of it.
    private let refused: @Sendable (Problem) -> Void
    private var talk = DoorTalk()
    /// Of the answer that is going out: a chunked one to HEAD has no last chunk.
    private var isChunked = false
    private var farewell: Scheduled<Void>?
    /// The request that was refused had begun to come in.
    private var isCutOff = false

    init(
        _ limits: DoorLimits, _ watch: DoorWatch, isOneTooMany: Bool, refused: @escaping @Sendable (Problem) -> Void
    ) {
        (self.limits, self.watch, self.isOneTooMany) = (limits, watch, isOneTooMany)
        self.refused = refused
    }

    // MARK: In

    func channelActive(context: ChannelHandlerContext) {
        if isOneTooMany { refuse(context, .unavailable("There are too many connections.")) }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard talk.listens else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if let problem = Self.problem(of: head) { return refuse(context, problem) }
            talk.asked(
                DoorTalk.Exchange(
                    isHead: head.method == .HEAD, knowsChunks: head.version.minor > 0, isLast: !head.isKeepAlive))
        case .body: break
        case .end:
            talk.read()
            watch.received()
        }
        context.fireChannelRead(data)
    }

    /// While nobody listens, what comes in is taken and forgotten.
    func channelReadComplete(context: ChannelHandlerContext) {
        if talk.isOver { context.read() }
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if talk.isOver, case .inputClosed? = event as? ChannelEvent { return context.close(promise: nil) }
        if let late = event as? DoorWatch.Late {
            switch late {
            case .request:
                refuse(context, Problem(.requestTimeout, "The request did not come within \(limits.request.text)."))
            case .reader: context.close(promise: nil)
            }
            return
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard talk.listens else { return }
        switch error {
        case HTTPParserError.headerOverflow:
            refuse(context, Problem(.requestHeaderFieldsTooLarge, "The request's line or headers are too large."))
        case is HTTPParserError, is ByteToMessageDecoderError:
            refuse(context, .badRequest("This is no proper request of HTTP/1.1."))
        default: context.fireErrorCaught(error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        farewell?.cancel()
        if isCutOff { context.fireErrorCaught(CutOff()) }
        context.fireChannelInactive()
    }

    /// RFC 9112, 3.2: exactly one Host, for there the attacks begin that make two servers disagree on who is meant.
    private static func problem(of head: HTTPRequestHead) -> Problem? {
        if head.version.major != 1 {
            return Problem(.httpVersionNotSupported, "HTTP/\(head.version.major) is not spoken here.")
        }
        guard head.headers["host"].count == 1 else { return .badRequest("A request has exactly one header 'Host'.") }
        guard head.uri.hasPrefix("/") || (head.uri == "*" && head.method == .OPTIONS) else {
            return .badRequest("A request asks for a path that begins with '/'.")
        }
        return nil
    }

    // MARK: Out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !talk.isOver else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            let isFinal = talk.answering()
            if let current = talk.current, !current.knowsChunks { head.version = .http1_0 }
            if isFinal { head.headers.replaceOrAdd(name: "connection", value: "close") }
            isChunked = head.version.minor > 0 && !head.headers.contains(name: "content-length")
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            let isHead = talk.current?.isHead ?? false
            // An empty piece of a body is not written, and fulfils its promise in its turn.
            let end = isHead && isChunked ? .body(.byteBuffer(ByteBuffer())) : unwrapOutboundIn(data)
            guard talk.answered() else { return context.write(wrapOutboundOut(end), promise: promise) }
            finish(context, end, promise)
        }
    }

    /// Writes the last piece, and closes once it is out.
    private func finish(
        _ context: ChannelHandlerContext, _ end: HTTPServerResponsePart, _ promise: EventLoopPromise<Void>?
    ) {
        let written = context.eventLoop.makePromise(of: Void.self)
        if let promise { written.futureResult.cascade(to: promise) }
        let bound = NIOLoopBound((door: self, context: context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in
            let (door, context) = bound.value
            context.close(mode: .output, promise: nil)
            door.close(context, after: door.limits.farewell)
        }
        close(context, after: limits.request)
        context.writeAndFlush(wrapOutboundOut(end), promise: written)
        context.read()
    }

    private func close(_ context: ChannelHandlerContext, after time: TimeAmount) {
        farewell?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        farewell = context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
    }

    private func refuse(_ context: ChannelHandlerContext, _ problem: Problem) {
        let isReading = talk.isReading
        guard let refusal = talk.refuse() else { return }
        refused(problem)
        // Whoever reads the body must not take what has come for all of it. While the refusal is on its way it is waited for.
        if isReading, refusal == .afterwards { context.fireErrorCaught(CutOff()) }
        isCutOff = isReading && refusal == .now
        guard refusal == .now else { return }
        let body = ByteBuffer(string: problem.value.json(.compact))
        var head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: Int(problem.status.code)),
            headers: [
                "content-type": "application/problem+json", "content-length": "\(body.readableBytes)",
                "x-content-type-options": "nosniff",
            ])
        head.headers.add(name: "connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        finish(context, .end(nil), nil)
    }
}

/// A request whose end never came.
private struct CutOff: Error, CustomStringConvertible {
    var description: String { "it does not come to its end." }
}

extension TimeAmount {
    /// `20 s`.
    fileprivate var text: String { "\(nanoseconds / 1_000_000_000) s" }
}
