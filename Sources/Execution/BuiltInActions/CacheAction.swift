import Conductor
import Digests

/// `actions/cache`, `actions/cache/restore` and `actions/cache/save`.
struct CacheAction {
    private let context: ActionContext
    /// Whether what restoring found is kept for the step at the end of the job; else it is given as outputs.
    private let remembers: Bool

    init(_ context: ActionContext, remembers: Bool) {
        self.context = context
        self.remembers = remembers
    }

    // MARK: Restoring

    func restore() throws {
        let key = try context.requiredInput("key")
        if holdsSecret { return try tellMiss([key]) }
        try remember("CACHE_KEY", asOutput: "cache-primary-key", key)
        let keys = [key] + context.lines("restore-keys")
        try check(keys)
        let paths = try paths()
        guard let entry = try context.ports.caches.find(keys: keys, version: version(paths), scopes: readScopes) else {
            return try tellMiss(keys)
        }
        let isLookup = isTrue("lookup-only")
        if !isLookup {
            let roots = try CachedPaths.roots(paths, context.environment)
            try context.ports.caches.restore(entry, within: roots)
        }
        try remember("CACHE_RESULT", asOutput: "cache-matched-key", entry.key)
        try context.setOutput("cache-hit", String(Self.isSame(key, entry.key)))
        context.say(
            isLookup
                ? "Cache found and can be restored from key: \(entry.key)" : "Cache restored from key: \(entry.key)")
    }

    private func tellMiss(_ keys: [String]) throws(ExecutionError) {
        if isTrue("fail-on-cache-miss") {
            throw .action(
                "Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: \(keys[0])")
        }
        // `cache-hit` stays empty, as with GitHub's action.
        context.say("Cache not found for input keys: \(keys.joined(separator: ", "))")
    }

    // MARK: Saving

    /// What goes wrong is told as a warning: a job does not fail for its cache.
    func save() throws {
        do {
            try saveOrThrow()
        } catch {
            context.warn("\(error)")
        }
    }

    private func saveOrThrow() throws {
        if holdsSecret {
            return context.warn("Cache not saved: its key contains a secret, and keys are not kept secret.")
        }
        let remembered = remembers ? context.environment.state("CACHE_KEY") : ""
        let key = remembered.isEmpty ? context.input("key") : remembered
        guard !key.isEmpty else { return context.warn("Key is not specified.") }
        if remembers, Self.isSame(key, context.environment.state("CACHE_RESULT")) {
            return context.say("Cache hit occurred on the primary key \(key), not saving cache.")
        }
        try check([key])
        let patterns = try paths()
        let found = try CachedPaths(patterns, context.environment)
        for path in found.found { try context.confinement.check(path) }
        guard !found.paths.isEmpty else {
            throw ExecutionError.action(
                "Path Validation Error: Path(s) specified in the action for caching do(es) not exist, hence no cache "
                    + "is being saved.")
        }
        let isSaved = try context.ports.caches.save(
            paths: found.paths, key: key, version: version(patterns), scope: ownScope)
        if isSaved { return context.say("Cache saved with key: \(key)") }
        context.say("Failed to save: Unable to reserve cache with key \(key), another job may be creating this cache.")
        if !remembers { context.warn("Cache save failed.") }
    }

    // MARK: Inputs

    private func paths() throws(ExecutionError) -> [String] {
        _ = try context.requiredInput("path")
        return context.lines("path").map { $0.hasPrefix("!") ? "!" + $0.dropFirst().trimmed : $0 }
    }

    /// Nothing is ever stored under such a key, and so nothing is found.
    private var holdsSecret: Bool { context.environment.holdsSecret("key") }

    private func isTrue(_ name: String) -> Bool { context.input(name).lowercased() == "true" }

    private func check(_ keys: [String]) throws(ExecutionError) {
        guard keys.count <= 10 else { throw .action("Key Validation Error: Keys are limited to a maximum of 10.") }
        for key in keys {
            if key.utf16.count > 512 {
                throw .action("Key Validation Error: \(key) cannot be larger than 512 characters.")
            }
            if key.contains(",") { throw .action("Key Validation Error: \(key) cannot contain commas.") }
        }
    }

    /// Caches of other paths are others, as on GitHub; there the workspace has the same path in each job.
    private func version(_ paths: [String]) -> String {
        let folders = MovableFolders(context.environment)
        let names = paths.map {
            $0.hasPrefix("!") ? "!" + folders.renamed(String($0.dropFirst())) : folders.renamed($0)
        }
        return sha256((names + ["1.0"] + otherHome(paths)).joined(separator: "|"))
    }

    /// What is archived of a container's HOME is called otherwise than what is of the host's.
    private func otherHome(_ paths: [String]) -> [String] {
        let isInContainer = !context.environment[ActionEnvironment.containerPathsVariable].isEmpty
        return isInContainer && paths.contains { $0.hasPrefix("~") } ? ["container"] : []
    }

    private var ownScope: String {
        let origin = context.environment[ActionEnvironment.originVariable]
        return origin.isEmpty ? context.environment["GITHUB_REF"] : origin
    }

    /// The run's own ref, then the base branch of a pull request, then the default branch.
    private var readScopes: [String] {
        let branches = [
            context.environment["GITHUB_BASE_REF"], context.environment[ActionEnvironment.defaultBranchVariable],
        ]
        var scopes = [ownScope]
        for branch in branches where !branch.isEmpty && !scopes.contains("refs/heads/" + branch) {
            scopes.append("refs/heads/" + branch)
        }
        return scopes
    }

    /// GitHub compares keys without regard to case.
    private static func isSame(_ key: String, _ other: String) -> Bool { key.lowercased() == other.lowercased() }

    private func remember(_ state: String, asOutput output: String, _ value: String) throws(ExecutionError) {
        if remembers { try context.saveState(state, value) } else { try context.setOutput(output, value) }
    }
}
