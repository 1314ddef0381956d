/// A `permissions:` block; read and checked, though nothing on this machine enforces it.
package enum Permissions: Hashable, Sendable {
    case readAll, writeAll
    /// Scopes in the file's order; those it does not name are `none`.
    case scopes([Scope])

    package enum Level: String, Hashable, Sendable, Comparable {
        case none, read, write

        private var rank: Int { [.none: 0, .read: 1, .write: 2][self] ?? 0 }
        package static func < (a: Level, b: Level) -> Bool { a.rank < b.rank }
    }

    package struct Scope: Hashable, Sendable {
        package var name: Located<String>
        package var level: Level

        package init(name: Located<String>, level: Level) {
            self.name = name
            self.level = level
        }
    }
}
