import Containers

/// Where a container has what the host has elsewhere.
struct ContainerPaths: Hashable, Sendable {
    struct Pair: Hashable, Sendable {
        var host: String
        var container: String
        /// Whether it is mounted, or only part of a path on the way to something that is.
        var isMounted = true
        var isReadOnly = false
    }

    /// An inner folder stands before the one that it is in.
    let pairs: [Pair]

    init(_ pairs: [Pair]) { self.pairs = pairs.sorted { $0.host.utf8.count > $1.host.utf8.count } }

    var mounts: [Mount] {
        // The outer one first: a mount hides what was mounted inside it before.
        pairs.filter(\.isMounted).sorted { $0.container.utf8.count < $1.container.utf8.count }
            .map { Mount($0.host, at: $0.container, isReadOnly: $0.isReadOnly) }
    }

    /// A path of the host as the container has it; anything else stays as it is.
    func inContainer(_ path: String) -> String { translated(path, from: \.host, to: \.container) }

    /// The way back.
    func onHost(_ path: String) -> String { translated(path, from: \.container, to: \.host) }

    /// Whether what stands at this path of the container stands on the host, too.
    func isOnHost(_ path: String) -> Bool {
        pairs.contains { $0.isMounted && Self.rest(of: path, below: $0.container) != nil }
    }

    private func translated(
        _ path: String, from: KeyPath<Pair, String>, to: KeyPath<Pair, String>
    ) -> String {
        let fitting = pairs.filter { Self.rest(of: path, below: $0[keyPath: from]) != nil }
        guard let pair = fitting.max(by: { $0[keyPath: from].utf8.count < $1[keyPath: from].utf8.count }) else {
            return path
        }
        return pair[keyPath: to] + (Self.rest(of: path, below: pair[keyPath: from]) ?? "")
    }

    /// What follows a folder in a path; nil for a path that is not in it.
    private static func rest(of path: String, below folder: String) -> Substring? {
        guard path.hasPrefix(folder) else { return nil }
        let rest = path.dropFirst(folder.count)
        return rest.isEmpty || rest.hasPrefix("/") ? rest : nil
    }
}
