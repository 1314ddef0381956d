package import Expressions
package import Source

/// One entry under `seed:`.
package enum SeedStep: Hashable, Sendable {
    /// A file or folder of the project; `owner` is `USER:GROUP` by number.
    case copy(from: Located<Template>, to: StackPlace, owner: Located<String>?, SourceRange)
    /// An archive (`.tar`, `.tgz`, `.tar.gz`), unpacked; the manifest tells its SHA-256 and is checked first.
    case restore(archive: Located<Template>, manifest: Located<Template>?, to: StackPlace, SourceRange)
    /// A command on the host, or in a running service.
    case command(Located<Template>, service: Located<String>?, within: Double, SourceRange)
}
