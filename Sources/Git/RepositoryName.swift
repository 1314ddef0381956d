/// What GitHub calls `github.repository`: owner and name.
package struct RepositoryName: Hashable, Sendable, CustomStringConvertible {
    /// Everything before the last slash: a GitLab group may be nested, as in `group/team`.
    package let owner: String
    package let name: String

    package var description: String { owner + "/" + name }

    /// From a remote's URL; nil for a local path or bundle, or when there is no owner in it.
    package init?(url: String) {
        guard var path = Self.path(ofServerURL: url)?[...] else { return nil }
        if let end = path.firstIndex(where: { $0 == "?" || $0 == "#" }) { path = path[..<end] }
        while path.hasSuffix("/") { path = path.dropLast() }
        if path.hasSuffix(".git") { path = path.dropLast(4) }
        let parts = path.split(separator: "/").filter { !$0.hasPrefix("~") }
        guard parts.count >= 2, let last = parts.last else { return nil }
        owner = parts.dropLast().joined(separator: "/")
        name = String(last)
    }

    /// The path of `scheme://[user@]host[:port]/path` or of scp's `[user@]host:path`.
    private static func path(ofServerURL url: String) -> String? {
        if let scheme = url.firstRange(of: "://") {
            guard
                ["http", "https", "ssh", "git", "git+ssh", "ssh+git", "git+https"]
                    .contains(url[..<scheme.lowerBound].lowercased())
            else { return nil }
            guard let slash = url[scheme.upperBound...].firstIndex(of: "/") else { return nil }
            return String(url[slash...])
        }
        // By git-clone(1), a colon makes it scp-like only when no slash stands before it.
        guard let colon = url.firstIndex(of: ":"), !url[..<colon].contains("/") else { return nil }
        // `[user@host:port]:path` is scp-like with a port.
        if url.hasPrefix("["), let end = url.firstRange(of: "]:") { return String(url[end.upperBound...]) }
        return String(url[url.index(after: colon)...])
    }
}
