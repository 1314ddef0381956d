import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import Workflows

/// What stands between Hummingbird and the routes: who asks, whether they may, the body, the route, and what each answer carries.
struct Responder: Sendable {
    let table: RouteTable
    let access: Access
    let audit: AuditLog
    let parts: ServerParts

    func respond(to request: Request, from channel: any Channel) async throws -> Response {
        let halves = (request.head.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var trail = AccessTrail(peer: await Peer(channel), method: request.method, path: String(halves[0]))
        let answer: ServerResponse
        var problem: Problem?
        do throws(Problem) {
            let query = halves.count > 1 ? halves[1] : ""
            answer = try await self.answer(request, query, at: channel.localAddress?.ipAddress, &trail)
        } catch {
            problem = error
            answer =
                ProblemPage.isWanted(path: String(halves[0]), accept: request.headers[.accept])
                ? ProblemPage.response(error) : error.response
        }
        await trail.record(answer.status, problem, in: audit, parts)
        parts.requests.count(request.method, trail.route?.path, answer.status)
        return Self.response(to: request, answer)
    }

    /// - Parameter local: The address at which the request came in.
    private func answer(
        _ request: Request, _ query: Substring, at local: String?, _ trail: inout AccessTrail
    ) async throws(Problem) -> ServerResponse {
        guard trail.path.utf8.count + query.utf8.count <= Self.mostPathBytes else {
            throw Problem(.uriTooLong, "A path has \(Self.mostPathBytes) bytes at most.")
        }
        do throws(Problem) {
            try access.check(request.head, at: local)
        } catch {
            // Whose browser it is that somebody else's page has sent here.
            if request.method.isWrite {
                trail.caller = (try? await access.caller(from: trail.peer, request.headers)) ?? trail.caller
            }
            throw error
        }
        if request.method == .options { return try options(trail.path) }
        let (route, parameters) = try route(request.method, trail.path)
        trail.route = route
        if route.access == .open {
            // Whoever they are, they get something: a page shows what its caller may see.
            trail.caller = (try? await access.caller(from: trail.peer, request.headers)) ?? trail.caller
        } else {
            trail.caller = try await access.caller(from: trail.peer, request.headers)
        }
        try access.admit(trail.caller, to: route, project: parameters["project"], request.head)
        guard let query = PercentEncoding.pairs(query) else { throw .badRequest("The query holds a broken escape.") }
        try checkType(request, route)
        let asked = ServerRequest(
            method: request.method, path: trail.path, parameters: parameters, query: query, headers: request.headers,
            body: try await body(of: request, most: route.mostBytes), caller: trail.caller,
            authority: request.head.authority ?? "")
        do {
            return try await route.handle(asked)
        } catch let problem as Problem {
            throw problem
        } catch {
            parts.log.error("A request failed.", metadata: ["path": "\(trail.path)", "error": "\(error)"])
            throw .fault("The server could not answer: what went wrong is in its log.")
        }
    }

    private static let mostPathBytes = 4096

    /// A write's body is what the API takes, or what the pages' forms send: any other type gets by checks of browsers that we count on.
    private func checkType(_ request: Request, _ route: Route) throws(Problem) {
        guard request.method.isWrite, route.access != .open, Self.hasBody(request) else { return }
        let taken = ["application/json"] + (route.operation == nil ? ["application/x-www-form-urlencoded"] : [])
        let type = CrossSite.mediaType(request.headers)
        guard !taken.contains(type) else { return }
        throw Problem(
            .unsupportedMediaType, "A body of the type '\(type)' is not taken here.",
            hint: "Send it as \(taken.joined(separator: " or ")).", headers: [.accept: taken.joined(separator: ", ")])
    }

    private static func hasBody(_ request: Request) -> Bool {
        request.headers.contains(.transferEncoding) || (request.headers[.contentLength] ?? "0") != "0"
    }

    /// What may be asked of a path; of the server as a whole for `*`. No other site is told that it may ask.
    private func options(_ path: String) throws(Problem) -> ServerResponse {
        guard path != "*" else { return .empty }
        guard case .otherMethods(let methods) = table.match(.options, path) else {
            throw .notFound("There is nothing at '\(path)'.")
        }
        return ServerResponse(status: .noContent, headers: [.allow: Self.allowed(methods)], body: .none)
    }

    private static func allowed(_ methods: [HTTPRequest.Method]) -> String {
        let names = methods.map(\.rawValue) + ["OPTIONS"] + (methods.contains(.get) ? ["HEAD"] : [])
        return names.sorted().joined(separator: ", ")
    }

    private func route(
        _ method: HTTPRequest.Method, _ path: String
    ) throws(Problem) -> (Route, [String: String]) {
        switch table.match(method, path) {
        case .found(let route, let parameters): return (route, parameters)
        case .nothing: throw .notFound("There is nothing at '\(path)'.")
        case .otherMethods(let methods):
            throw Problem(
                .methodNotAllowed, "'\(path)' is not asked by \(method.rawValue).",
                headers: [.allow: Self.allowed(methods)])
        }
    }

    private func body(of request: Request, most: Int) async throws(Problem) -> [UInt8] {
        let tooLarge = Problem(.contentTooLarge, "The body is larger than the \(most) bytes that are taken here.")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > most { throw tooLarge }
        do {
            return Array((try await request.body.collect(upTo: most)).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        } catch {
            throw .badRequest("The body could not be read: \(error)")
        }
    }

    // MARK: What goes out

    private static func response(to request: Request, _ answer: ServerResponse) -> Response {
        var headers = answer.headers
        for (name, value) in answer.security.fields where headers[name] == nil { headers[name] = value }
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
        let isHead = request.method == .head
        switch answer.body {
        case .none:
            headers[.contentLength] = answer.status == .noContent || answer.status == .notModified ? nil : "0"
            return Response(status: answer.status, headers: headers, body: ResponseBody())
        case .bytes(let bytes):
            headers[.contentLength] = String(bytes.count)
            return Response(
                status: answer.status, headers: headers,
                body: isHead ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .stream(let length, let write):
            if let length { headers[.contentLength] = String(length) }
            guard !isHead else { return Response(status: answer.status, headers: headers, body: ResponseBody()) }
            return Response(
                status: answer.status, headers: headers,
                body: ResponseBody(contentLength: length) { writer in
                    let stream = BodyStream(writer)
                    try await write(stream)
                    try await stream.finish()
                })
        }
    }
}

/// Hummingbird's writer, as handlers see it.
///
/// `@unchecked`: a handler writes from one task at a time and waits for each write, so that nobody else has the writer meanwhile.
private final class BodyStream: ResponseStream, @unchecked Sendable {
    private var writer: any ResponseBodyWriter

    init(_ writer: any ResponseBodyWriter) { self.writer = writer }

    func write(_ bytes: [UInt8]) async throws { try await writer.write(ByteBuffer(bytes: bytes)) }

    func finish() async throws { try await writer.finish(nil) }
}
