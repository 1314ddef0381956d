import Conductor
import Execution
import Git
import History
import Processes

/// The store for an action whose thread touches files as the user of a job: what is the server's is touched as the server, and nothing else.
struct SeparateArtifacts: ArtifactPort {
    let own: FileIdentity
    let store: RunArtifacts

    func store(
        _ files: [ArtifactFile], as name: String, run: Int, overwrite: Bool, retentionDays: Int?
    ) throws -> Artifact {
        try own.perform {
            try store.store(files, as: name, run: run, overwrite: overwrite, retentionDays: retentionDays)
        }
    }

    func artifacts(ofRun run: Int) throws -> [Artifact] { try own.perform { try store.artifacts(ofRun: run) } }

    func extract(_ artifact: Artifact, into directory: String) throws {
        try own.perform { try store.extract(artifact, into: directory) }
    }
}

/// The same for caches; programs that touch the user's files are started as the user.
struct SeparateCaches: CachePort {
    let own: FileIdentity
    let store: CacheStore

    func find(keys: [String], version: String, scopes: [String]) throws -> CacheEntry? {
        try own.perform { try store.find(keys: keys, version: version, scopes: scopes) }
    }

    func restore(_ entry: CacheEntry, within roots: [String]) throws {
        try own.perform { try store.restore(entry, within: roots) }
    }

    func save(paths: [String], key: String, version: String, scope: String) throws -> Bool {
        try own.perform { try store.save(paths: paths, key: key, version: version, scope: scope) }
    }
}

/// The same for checkouts: what the repository has is packed as the server, and unpacked as the user.
struct SeparateGitCheckout: CheckoutPort {
    let own: FileIdentity
    let checkout: GitCheckout
    /// Where a pack may stand meanwhile.
    let folder: String

    func checkOut(_ request: CheckoutRequest) throws {
        let separate = try own.perform { try checkout.separately(request, in: folder) }
        try separate.materialize(into: request.directory)
    }
}

/// Of an action that needs nothing of the store.
struct NoPort: ArtifactPort, CachePort, CheckoutPort {
    private var refusal: Failure { .fault("This action has nothing to do with the store.") }

    func store(
        _ files: [ArtifactFile], as name: String, run: Int, overwrite: Bool, retentionDays: Int?
    ) throws -> Artifact { throw refusal }
    func artifacts(ofRun run: Int) throws -> [Artifact] { throw refusal }
    func extract(_ artifact: Artifact, into directory: String) throws { throw refusal }
    func find(keys: [String], version: String, scopes: [String]) throws -> CacheEntry? { throw refusal }
    func restore(_ entry: CacheEntry, within roots: [String]) throws { throw refusal }
    func save(paths: [String], key: String, version: String, scope: String) throws -> Bool { throw refusal }
    func checkOut(_ request: CheckoutRequest) throws { throw refusal }
}

extension ActionPorts {
    static var none: ActionPorts { ActionPorts(artifacts: NoPort(), caches: NoPort(), checkout: NoPort()) }
}
