/// Keeps what jobs want to find again: `actions/cache`.
///
/// Contract: an entry is there whole or not at all and never changes. Scopes are refs (`refs/heads/main`): an entry is written to one and looked up in several, in their order.
package protocol CachePort: Sendable {
    /// The entry whose key is exactly `keys[0]`, else the newest one whose key starts with one of the keys in their order, in the first scope that has any.
    func find(keys: [String], version: String, scopes: [String]) throws -> CacheEntry?
    /// Puts the entry's files back where they were, if all of them come to lie in these files and folders (absolute); refuses it else,
    /// before anything is written.
    func restore(_ entry: CacheEntry, within roots: [String]) throws
    /// Archives these paths (absolute; a missing one is left out). False where the key is taken already in that scope, which is no error.
    func save(paths: [String], key: String, version: String, scope: String) throws -> Bool
}

package struct CacheEntry: Hashable, Sendable {
    package var id: Int
    package var key: String
    package var version: String
    package var scope: String
    /// Bytes of the archive.
    package var size: Int

    package init(id: Int, key: String, version: String, scope: String, size: Int) {
        self.id = id
        self.key = key
        self.version = version
        self.scope = scope
        self.size = size
    }
}
