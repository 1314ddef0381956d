import Conductor
import Dispatch
import Expressions
import HTTPTypes
import History
import Workflows

extension APIRoutes {
    static func artifacts(_ parts: ServerParts) -> [Route] {
        let base = "projects/{project}/runs/{run}/artifacts"
        return [
            .asking(base, parts, .role(.view), .listArtifacts) { call in
                let run = try call.run()
                let details = try await call.project().reading { try $0.details(ofRun: run) }
                return APIAnswer("artifacts", details.value.field("artifacts"))
            },
            .asking(base + "/{artifact}", parts, .role(.view), .getArtifact) { call in
                let (artifact, contents) = try await found(call)
                return APIAnswer([
                    "id": .number(Double(artifact.id)), "name": .string(artifact.name),
                    "size": .number(Double(artifact.size)), "sha256": .string(artifact.digest),
                    "files": .array(contents.map(\.value)),
                ])
            },
            Route(.get, "/api/v1/" + base + "/{artifact}/zip", .role(.view), operation: .downloadArtifact) {
                request in
                let call = APICall(parts: parts, request: request, query: try APIQuery(request, .downloadArtifact))
                let (artifact, contents) = try await found(call)
                return ArtifactAnswer.archive(contents, named: artifact.name)
            },
            Route(.get, "/api/v1/" + base + "/{artifact}/files/{path*}", .role(.view), operation: .getArtifactFile) {
                request in
                let call = APICall(parts: parts, request: request, query: try APIQuery(request, .getArtifactFile))
                let path = try request.parameter("path")
                let (artifact, contents) = try await found(call)
                guard let content = contents.first(where: { $0.path == path }) else {
                    throw Problem.notFound(
                        "The artifact '\(artifact.name)' has no file '\(path)'.",
                        hint: APIQuery.hint(path, contents.prefix(20).map(\.path)))
                }
                return ArtifactAnswer.file(content, request)
            },
        ]
    }

    private static func found(_ call: APICall) async throws -> (Artifact, [ArtifactContent]) {
        let (run, name) = (try call.run(), try call.request.parameter("artifact"))
        return try await call.project().reading { store in
            _ = try store.run(run)
            let artifacts = ArtifactStore(store)
            guard let artifact = try artifacts.artifacts(ofRun: run).first(where: { $0.name == name }) else {
                throw Problem.notFound("Run \(run) has no artifact '\(name)'.")
            }
            return (artifact, try artifacts.contents(of: artifact))
        }
    }
}

/// Artifacts as they go out. What is in them was made by somebody's steps: no browser may take it for a page of the server's.
enum ArtifactAnswer {
    /// A report's own scripts may draw it, as nobody: they have no origin, and ask nobody for anything. Neither forms nor windows, and
    /// nothing from elsewhere.
    static let policy =
        "sandbox allow-scripts; default-src 'none'; script-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "style-src 'self' 'unsafe-inline'; font-src 'self' data:; media-src 'self' data:; frame-ancestors 'self'"
    private static let pieceSize = 1 << 18

    /// What a browser may show, by the ending of a file's name; all else is saved.
    static let shown: [String: String] = [
        "txt": "text/plain; charset=utf-8", "log": "text/plain; charset=utf-8", "md": "text/plain; charset=utf-8",
        "csv": "text/plain; charset=utf-8", "xml": "text/plain; charset=utf-8", "yml": "text/plain; charset=utf-8",
        "yaml": "text/plain; charset=utf-8", "json": "application/json", "html": "text/html; charset=utf-8",
        "htm": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "png": "image/png",
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "svg": "image/svg+xml",
        "woff2": "font/woff2", "mp4": "video/mp4", "webm": "video/webm",
    ]

    static func file(_ content: ArtifactContent, _ request: ServerRequest) -> ServerResponse {
        let tag = "\"\(content.digest)\""
        guard !ETag.isKnown(tag, to: request.headers[.ifNoneMatch]) else {
            return ServerResponse(status: .notModified, headers: [.eTag: tag], body: .none)
        }
        let name = content.path.split(separator: "/").last.map(String.init) ?? content.path
        let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let type = name.contains(".") ? shown[ending] : nil
        let body = ServerResponse.Body.stream(length: content.size) { stream in
            var offset = 0
            while offset < content.size {
                let start = offset
                let piece = try await away { try content.bytes(at: start, limit: pieceSize) }
                try await stream.write(piece)
                offset += piece.count
            }
        }
        var response = ServerResponse(type: type ?? "application/octet-stream", body: body)
        response.headers[.eTag] = tag
        response.headers[.cacheControl] = "private, no-cache"
        response.headers[.contentSecurityPolicy] = policy
        response.headers[.xContentTypeOptions] = "nosniff"
        // Of the run's page, which shows reports in place.
        if let name = HTTPField.Name("x-frame-options") { response.headers[name] = "SAMEORIGIN" }
        response.headers[.contentDisposition] = disposition(type == nil ? "attachment" : "inline", name)
        return response
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

extension ArtifactContent {
    fileprivate var value: Value {
        [
            "path": .string(path), "size": .number(Double(size)), "sha256": .string(digest),
            "executable": .boolean(isExecutable),
        ]
    }
}

extension Value {
    /// A list in a field of an object.
    fileprivate func field(_ name: String) -> [Value] {
        guard case .object(let fields) = self, case .array(let items)? = fields[name] else { return [] }
        return items
    }
}
