import Conductor
import Expressions

/// `github.actions.results.api.v1.CacheService`: caches of version 2.
struct CacheService: Sendable {
    static let name = "github.actions.results.api.v1.CacheService"

    let caches: any CacheArchivePort
    let uploads: Uploads

    /// In front of the versions of the toolkits: what they pack is not what the built-in action packs, and neither unpacks the other's.
    private static let versionPrefix = "toolkit/"
    private static let longestKey = 512

    /// Nil for a method that there is not.
    func call(_ method: String, _ message: TwirpMessage, _ call: ServiceCall) throws -> Value? {
        switch method {
        case "CreateCacheEntry": return try create(message, call)
        case "FinalizeCacheEntryUpload": return try finalize(message, call)
        case "GetCacheEntryDownloadURL": return try address(message, call)
        default: return nil
        }
    }

    private func create(_ message: TwirpMessage, _ call: ServiceCall) throws -> Value {
        let upload = try upload(message, call)
        guard case .cache(let key, let version, let scope) = upload.purpose else { return ["ok": .boolean(false)] }
        guard !call.isSecret(key) else {
            return [
                "ok": .boolean(false), "message": .string("The key contains a secret, and keys are not kept secret."),
            ]
        }
        let taken = try caches.find(keys: [key], version: version, scopes: [scope])?.key == key
        guard !taken, let id = try uploads.begin(upload) else {
            return [
                "ok": .boolean(false),
                "message": .string("There is a cache '\(key)' already, or another job makes it."),
            ]
        }
        return ["ok": .boolean(true), "signed_upload_url": .string(call.address(of: .upload(id)))]
    }

    private func finalize(_ message: TwirpMessage, _ call: ServiceCall) throws -> Value {
        guard let (folder, upload) = uploads.begun(try upload(message, call)),
            case .cache(let key, let version, let scope) = upload.purpose
        else { throw TwirpError(.notFound, "The job has begun no such cache.") }
        // Kept or refused, it is over.
        defer { folder.remove() }
        try folder.check(size: try message.integer("size_bytes"), hash: "")
        guard let entry = try caches.keep(archive: folder.content, key: key, version: version, scope: scope) else {
            return ["ok": .boolean(false), "message": .string("There is a cache '\(key)' already.")]
        }
        return ["ok": .boolean(true), "entry_id": .string(String(entry.id))]
    }

    private func address(_ message: TwirpMessage, _ call: ServiceCall) throws -> Value {
        let keys = [try key(message)] + (try message.texts("restore_keys"))
        let version = Self.versionPrefix + (try message.requiredText("version"))
        guard let entry = try caches.find(keys: keys, version: version, scopes: call.job.readScopes) else {
            return ["ok": .boolean(false)]
        }
        return [
            "ok": .boolean(true), "signed_download_url": .string(call.address(of: .cache(entry.id))),
            "matched_key": .string(entry.key),
        ]
    }

    private func upload(_ message: TwirpMessage, _ call: ServiceCall) throws(TwirpError) -> Upload {
        let version = Self.versionPrefix + (try message.requiredText("version"))
        return Upload(
            .cache(key: try key(message), version: version, scope: call.job.writeScope), job: call.token.job)
    }

    private func key(_ message: TwirpMessage) throws(TwirpError) -> String {
        let key = try message.requiredText("key")
        guard key.utf16.count <= Self.longestKey, !key.contains(",") else {
            throw TwirpError(
                .invalidArgument, "The key '\(key)' has a comma or more than \(Self.longestKey) characters.")
        }
        return key
    }
}
