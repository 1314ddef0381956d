import Conductor

/// The files that `path:` of an upload names, and their paths inside the artifact.
struct ArtifactSelection {
    /// In the order of the search.
    let files: [ArtifactFile]

    /// Throws `invalidPattern`, and `system` when a folder cannot be read.
    init(_ patterns: String, base: String, home: String, includesHidden: Bool) throws(ExecutionError) {
        var options = FileSearch.Options.standard
        if !includesHidden { options.insert(.excludesHidden) }
        let search = try FileSearch(patterns, base: base, home: home, options: options)
        let found = try search.find().filter { !$0.isFolder }.map(\.path)
        let root = Self.root(search.searchPaths, found)
        files = found.map { path in
            let relative = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
            return ArtifactFile(source: path, path: relative.hasPrefix("/") ? String(relative.dropFirst()) : relative)
        }
    }

    /// With several places to search, what they have in common; for a file that is named in full, its folder.
    private static func root(_ searchPaths: [String], _ found: [String]) -> String {
        if searchPaths.count > 1 { return commonAncestor(searchPaths) }
        guard let path = searchPaths.first else { return "" }
        return found == [path] ? parentFolder(of: path) ?? "" : path
    }

    static func commonAncestor(_ paths: [String]) -> String {
        let split = paths.map { $0.split(separator: "/") }
        guard var common = split.first else { return "" }
        for parts in split.dropFirst() {
            common = zip(common, parts).prefix { $0 == $1 }.map(\.0)
        }
        return "/" + common.joined(separator: "/")
    }
}
