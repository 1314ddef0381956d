import Conductor
import Digests
import Foundation

/// What the toolkits of artifacts and caches do, written from the protocol.
struct Toolkit {
    let access: ServiceAccess

    static let artifacts = "github.actions.results.api.v1.ArtifactService"
    static let caches = "github.actions.results.api.v1.CacheService"

    /// The ids that the toolkits read from the token before they ask for anything.
    var ids: [String: Any] {
        let claims = access.token.split(separator: ".")[1]
        let base64 = String(claims).replacing("-", with: "+").replacing("_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)
        let fields = Data(base64Encoded: padded).flatMap { try? JSONSerialization.jsonObject(with: $0) }
        let scope = (fields as? [String: Any])?["scp"] as? String ?? ""
        let parts = scope.split(separator: ":").map(String.init)
        guard parts.count == 3 else { return [:] }
        return ["workflow_run_backend_id": parts[1], "workflow_job_run_backend_id": parts[2]]
    }

    func call(
        _ service: String, _ method: String, _ message: [String: Any], token: String? = nil
    ) throws -> HTTPClient.Answer {
        try HTTPClient.send(
            "POST", access.url + "twirp/\(service)/\(method)",
            headers: ["Content-Type": "application/json", "Authorization": "Bearer \(token ?? access.token)"],
            body: [UInt8](try JSONSerialization.data(withJSONObject: message)))
    }

    func artifact(_ method: String, _ message: [String: Any] = [:]) throws -> HTTPClient.Answer {
        try call(Self.artifacts, method, ids.merging(message) { $1 })
    }

    func cache(_ method: String, _ message: [String: Any]) throws -> HTTPClient.Answer {
        try call(Self.caches, method, message)
    }

    /// In blocks, put together in their order.
    func upload(_ content: [UInt8], to url: String, blockSize: Int) throws {
        var ids: [String] = []
        for start in stride(from: 0, to: content.count, by: blockSize) {
            let id = Data("block-\(String(format: "%06d", ids.count))".utf8).base64EncodedString()
            ids.append(id)
            let block = Array(content[start..<min(start + blockSize, content.count)])
            let name = id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? id
            try expect(201, try HTTPClient.send("PUT", "\(url)&comp=block&blockid=\(name)", body: block))
        }
        try expect(201, try HTTPClient.send("PUT", url + "&comp=blocklist", body: Self.list(ids)))
    }

    static func list(_ ids: [String]) -> [UInt8] {
        let blocks = ids.map { "<Latest>\($0)</Latest>" }.joined()
        return Array(#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><BlockList>\#(blocks)</BlockList>"#.utf8)
    }

    /// All of an artifact's upload; the answer to its end.
    func uploadArtifact(
        _ name: String, _ content: [UInt8], hash: String? = nil, more: [String: Any] = [:]
    ) throws -> HTTPClient.Answer {
        let created = try artifact("CreateArtifact", ["name": name, "version": 4].merging(more) { $1 })
        guard let url = created.fields["signed_upload_url"] as? String else { return created }
        try upload(content, to: url, blockSize: 1000)
        return try artifact(
            "FinalizeArtifact",
            ["name": name, "size": String(content.count), "hash": hash ?? "sha256:" + Self.digest(content)])
    }

    func download(_ name: String) throws -> [UInt8] {
        let answer = try artifact("GetSignedArtifactURL", ["name": name])
        guard let url = answer.fields["signed_url"] as? String else {
            throw HTTPClient.Failure(description: answer.text)
        }
        let content = try HTTPClient.send("GET", url)
        try expect(200, content)
        return content.body
    }

    func names() throws -> [String] {
        let list = try artifact("ListArtifacts").fields["artifacts"] as? [[String: Any]] ?? []
        return list.compactMap { $0["name"] as? String }.sorted()
    }

    static func digest(_ bytes: [UInt8]) -> String {
        hexadecimal(MessageDigest.sha256(bytes))
    }

    private func expect(_ status: Int, _ answer: HTTPClient.Answer) throws {
        guard answer.status == status else {
            throw HTTPClient.Failure(description: "\(answer.status) instead of \(status): \(answer.text)")
        }
    }
}
