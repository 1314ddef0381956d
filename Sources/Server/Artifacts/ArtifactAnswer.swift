import Dispatch
import HTTPTypes
import History

/// Artifacts as they go out. What is in them was made by somebody's steps: no browser may take it for a page of the server's.
enum ArtifactAnswer {
    /// To be looked at, and nothing else: what shall run its scripts goes by `ReportRoutes`.
    private static let policy =
        "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    private static let pieceSize = 1 << 18

    /// What a browser may show or use, by the ending of a file's name; all else is saved.
    static let shown: [String: String] = [
        "txt": "text/plain; charset=utf-8", "log": "text/plain; charset=utf-8", "md": "text/plain; charset=utf-8",
        "csv": "text/plain; charset=utf-8", "xml": "text/plain; charset=utf-8", "yml": "text/plain; charset=utf-8",
        "yaml": "text/plain; charset=utf-8", "json": "application/json", "map": "application/json",
        "html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8", "wasm": "application/wasm",
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
        "avif": "image/avif", "svg": "image/svg+xml", "ico": "image/x-icon", "woff": "font/woff", "woff2": "font/woff2",
        "ttf": "font/ttf", "otf": "font/otf", "mp3": "audio/mpeg", "mp4": "video/mp4", "webm": "video/webm",
    ]

    static func file(_ content: ArtifactContent, _ request: ServerRequest) -> ServerResponse {
        var response = file(content, request, tag: content.digest, length: content.size) { stream in
            try await write(content, from: 0, to: stream)
        }
        response.headers[.contentSecurityPolicy] = policy
        return response
    }

    /// As a part of the report that it belongs to: a page gets what stands in for the storage that it must not have.
    static func report(
        _ content: ArtifactContent, _ request: ServerRequest, _ security: SecurityHeaders
    ) async throws -> ServerResponse {
        let isPage = type(of: content)?.hasPrefix("text/html") ?? false
        let insertion = isPage ? StandInStorage.bytes : []
        let head = isPage ? try await away { try content.bytes(at: 0, limit: StandInStorage.mostBytesBefore) } : []
        let place = StandInStorage.place(in: head)
        var response = file(
            content, request, tag: content.digest + (isPage ? "-report" : ""), length: content.size + insertion.count
        ) { stream in
            if isPage { try await stream.write(Array(head[..<place]) + insertion) }
            try await write(content, from: place, to: stream)
        }
        response.security = security
        return response
    }

    private static func file(
        _ content: ArtifactContent, _ request: ServerRequest, tag: String, length: Int,
        _ pieces: @escaping @Sendable (any ResponseStream) async throws -> Void
    ) -> ServerResponse {
        let tag = "\"\(tag)\""
        var response: ServerResponse
        if ETag.isKnown(tag, to: request.headers[.ifNoneMatch]) {
            response = ServerResponse(status: .notModified, body: .none)
        } else {
            let type = type(of: content)
            response = ServerResponse(
                type: type ?? "application/octet-stream", body: .stream(length: length, pieces))
            response.headers[.contentDisposition] = disposition(
                type == nil ? "attachment" : "inline", name(of: content))
        }
        response.headers[.eTag] = tag
        response.headers[.cacheControl] = "private, no-cache"
        return response
    }

    /// Nil for what is saved.
    private static func type(of content: ArtifactContent) -> String? {
        let name = content.path.split(separator: "/").last ?? ""
        guard name.contains("."), let ending = name.split(separator: ".").last else { return nil }
        return shown[ending.lowercased()]
    }

    /// Under which it is saved.
    private static func name(of content: ArtifactContent) -> String {
        if let trace = PlaywrightTrace(path: content.path) { return trace.savedName }
        return content.path.split(separator: "/").last.map(String.init) ?? content.path
    }

    private static func write(
        _ content: ArtifactContent, from start: Int, to stream: any ResponseStream
    ) async throws {
        var offset = start
        while offset < content.size {
            let start = offset
            let piece = try await away { try content.bytes(at: start, limit: pieceSize) }
            try await stream.write(piece)
            offset += piece.count
        }
    }

    static func archive(_ contents: [ArtifactContent], named name: String) -> ServerResponse {
        let archive = ArtifactArchive(contents)
        let body = ServerResponse.Body.stream(length: archive.length) { stream in
            var archive = archive
            while true {
                let before = archive
                let (piece, after) = try await away {
                    var archive = before
                    return (try archive.next(), archive)
                }
                if piece.isEmpty { return }
                archive = after
                try await stream.write(piece)
            }
        }
        var response = ServerResponse(type: "application/zip", body: body)
        response.headers[.contentDisposition] = disposition("attachment", name + ".zip")
        return response
    }

    /// RFC 6266, with the name as RFC 8187 has it: whatever it is called, it stays one name.
    private static func disposition(_ kind: String, _ name: String) -> String {
        "\(kind); filename*=UTF-8''\(PercentEncoding.encoded(name))"
    }

    /// No thread of the server waits for the disk.
    private static func away<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
