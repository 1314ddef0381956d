import Digests
import HTTPTypes

/// A file that pages need, which is a part of this program.
struct Asset: Sendable {
    let name: String
    let type: String
    let bytes: [UInt8]
    /// Of its content, so that a browser keeps it until there is another one.
    let hash: String

    init(_ name: String, _ type: String, _ text: String) {
        (self.name, self.type, bytes) = (name, type, Array(text.utf8))
        hash = String(sha256(text).prefix(16))
    }

    /// With its hash, so that a page and its files are always of the same program.
    var path: String { "/assets/\(name)?v=\(hash)" }

    static let style = Asset("style.css", "text/css; charset=utf-8", StyleSheet.text)
    static let live = Asset("live.js", "text/javascript; charset=utf-8", LiveScript.text)
    static let icon = Asset("icon.svg", "image/svg+xml", SluiceIcon.text)

    static let all: [Asset] = [.style, .live, .icon, .log]

    static func named(_ name: String) -> Asset? { all.first { $0.name == name } }
}

/// The route by which a browser gets them.
enum AssetRoutes {
    static let all = [
        Route(.get, "/assets/{name}", .open) { request in
            let name = try request.parameter("name")
            guard let asset = Asset.named(name) else { throw Problem.notFound("There is no asset '\(name)'.") }
            return response(asset, request)
        }
    ]

    private static func response(_ asset: Asset, _ request: ServerRequest) -> ServerResponse {
        let tag = "\"\(asset.hash)\""
        let isExact = request.query("v") == asset.hash
        let headers: HTTPFields = [
            .eTag: tag, .cacheControl: isExact ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        let known = request.headers[.ifNoneMatch]?.split(separator: ",").map { $0.drop { $0 == " " } } ?? []
        guard !known.contains(where: { $0 == tag || $0 == "W/\(tag)" }) else {
            return ServerResponse(status: .notModified, headers: headers, body: .none)
        }
        return ServerResponse(type: asset.type, headers: headers, body: .bytes(asset.bytes))
    }
}
