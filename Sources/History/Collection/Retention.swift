/// What `gc` keeps.
package struct Retention: Hashable, Sendable {
    /// The newest so many runs.
    package var runs = 200
    /// Seconds after which the artifacts of a finished run go.
    package var artifactAge = 30.0 * 86400
    /// Bytes of all caches together.
    package var cacheSize = CacheStore.defaultSizeLimit
    /// Seconds since a slot was last changed, after which it goes.
    package var slotAge = 30.0 * 86400
    /// Seconds since an image of an action was last built or found unchanged, after which it goes.
    package var imageAge = 30.0 * 86400
    /// Seconds since a stack was seen gone, after which its logs and reports go, and the images that were tested with it.
    package var stackAge = 30.0 * 86400
    /// Seconds since a schedule's moment, after which what became of it is forgotten.
    package var tickAge = 400.0 * 86400

    package init() {}
}

/// What `gc` removed.
package struct GarbageReport: Hashable, Sendable {
    /// Their refs can go, too.
    package var runs: [Int] = []
    package var artifacts = 0
    package var caches = 0
    package var slots = 0
    /// Of files; what the database gives up is used again by itself.
    package var bytes = 0

    package init() {}
}
