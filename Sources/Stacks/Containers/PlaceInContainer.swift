/// A place of the stack as docker reaches it: in a container, whether that runs or not.
struct PlaceInContainer: Hashable, Sendable {
    var container: String
    /// Absolute: where the volume is mounted, or the container's root.
    var root: String
    /// Below the root, without a slash at either end; empty for the root itself.
    var path: String
    /// Whether the path was written with a slash at its end, or is the root: a folder is meant.
    var isFolder: Bool

    init(container: String, root: String, path: String) {
        self.container = container
        self.root = root
        let parts = path.split(separator: "/").filter { $0 != "." }
        self.path = parts.joined(separator: "/")
        isFolder = parts.isEmpty || path.hasSuffix("/")
    }

    /// What `docker cp` takes for the path, or for another one below the root.
    func argument(_ path: String? = nil) -> String {
        let path = path ?? self.path
        let separator = root.hasSuffix("/") ? "" : "/"
        return "\(container):\(root)\(path.isEmpty ? "" : separator + path)"
    }

    /// The folders between the root and the path, the outermost first.
    static func parents(of path: String) -> [String] {
        let parts = path.split(separator: "/").dropLast()
        return parts.indices.map { parts[...$0].joined(separator: "/") }
    }
}
