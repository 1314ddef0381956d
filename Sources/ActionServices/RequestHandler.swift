import NIOCore
import NIOHTTP1
import NIOPosix

/// One connection: takes a request's body where it belongs, has the request answered on a thread that may wait for the disk, sends the answer.
///
/// State belongs to the connection's event loop.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private struct Receiving {
        var request: ServiceRequest
        var intake: Intake
        var isKeptAlive: Bool
        var count = 0
    }

    private let router: ServiceRouter
    private let pool: NIOThreadPool
    private var receiving: Receiving?

    init(_ router: ServiceRouter, pool: NIOThreadPool) {
        self.router = router
        self.pool = pool
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let buffer): take(buffer)
        case .end:
            guard let receiving else { return }
            self.receiving = nil
            end(receiving, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let address = context.channel.localAddress
        let request = ServiceRequest(
            method: head.method, target: RequestPath(head.uri), headers: head.headers,
            origin: "http://\(address?.ipAddress ?? ""):\(address?.port ?? 0)")
        receiving = Receiving(
            request: request, intake: router.intake(request), isKeptAlive: head.isKeepAlive)
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            let head = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        }
    }

    private func take(_ buffer: ByteBuffer) {
        receiving?.count += buffer.readableBytes
        guard let receiving else { return }
        switch receiving.intake {
        case .memory(let limit):
            if receiving.count > limit {
                self.receiving?.intake = .refused(BlobStorage.tooLarge)
            } else {
                self.receiving?.request.body += buffer.readableBytesView
            }
        case .file(let received, let limit):
            if receiving.count > limit {
                self.receiving?.intake = .refused(BlobStorage.tooLarge)
            } else {
                write(buffer, to: received)
            }
        case .refused: break
        }
    }

    private func write(_ buffer: ByteBuffer, to received: ServiceRequest.Received) {
        guard !buffer.withUnsafeReadableBytes(received.file.writeAll) else { return }
        let failure = FileFailure("Cannot write", received.file.path)
        receiving?.intake = .refused(.storage(.insufficientStorage, "InternalError", failure.message))
    }

    private func end(_ receiving: Receiving, _ context: ChannelHandlerContext) {
        var request = receiving.request
        switch receiving.intake {
        case .refused(let reply): return send(reply, receiving, context)
        case .file(let received, _): request.received = received
        case .memory: break
        }
        let (router, whole) = (router, request)
        pool.runIfActive(eventLoop: context.eventLoop) { router.answer(whole) }
            .assumeIsolated().whenComplete { [self] result in
                switch result {
                case .success(let reply): send(reply, receiving, context)
                case .failure: context.close(promise: nil)
                }
            }
    }

    private func send(_ reply: Reply, _ receiving: Receiving, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders(reply.headers)
        headers.add(name: "Content-Length", value: String(reply.length))
        headers.add(name: "x-ms-version", value: "2025-05-05")
        if !receiving.isKeptAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: reply.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let isWanted = receiving.request.method != .HEAD
        switch reply.body {
        case .bytes(let bytes):
            if isWanted, !bytes.isEmpty {
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
            }
            finish(receiving, context)
        case .file(let file, let range):
            if isWanted { send(file, range, receiving, context) } else { finish(receiving, context) }
        }
    }

    /// A piece, and when that has gone, the next one.
    private func send(
        _ file: FileReader, _ range: Range<Int>, _ receiving: Receiving, _ context: ChannelHandlerContext
    ) {
        let piece = file.bytes(from: range.lowerBound, count: min(range.count, FileReader.pieceSize))
        // A file that has become shorter must not look as if it was sent whole.
        guard !piece.isEmpty || range.isEmpty else { return context.close(promise: nil) }
        let rest = (range.lowerBound + piece.count)..<range.upperBound
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: piece)))))
            .assumeIsolated().whenComplete { [self] result in
                guard case .success = result else { return context.close(promise: nil) }
                if rest.isEmpty { finish(receiving, context) } else { send(file, rest, receiving, context) }
            }
    }

    private func finish(_ receiving: Receiving, _ context: ChannelHandlerContext) {
        let sent = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !receiving.isKeptAlive { sent.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
    }
}
