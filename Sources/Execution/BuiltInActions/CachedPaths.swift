/// The files and folders that a cache's `path:` names, as they are archived.
///
/// What lies in the workspace is named through `/proc/self/cwd`, which is the workspace for the process of the action: so it comes
/// back into the workspace of whichever job restores it. All else has its absolute path.
struct CachedPaths {
    let paths: [String]

    init(_ patterns: [String], workspace: String, home: String) throws(ExecutionError) {
        let search = try FileSearch(
            patterns.joined(separator: "\n"), base: workspace, home: home, options: .followsSymbolicLinks)
        var found: [String] = []
        // A folder is archived with all that is in it.
        var folders: [String] = []
        for finding in try search.find() where !folders.contains(where: { finding.path.hasPrefix($0 + "/") }) {
            found.append(finding.path)
            if finding.isFolder { folders.append(finding.path) }
        }
        paths = found.map { path in
            path == workspace ? "/proc/self/cwd/." : Self.archived(path, workspace: workspace)
        }
    }

    private static func archived(_ path: String, workspace: String) -> String {
        guard path == workspace || path.hasPrefix(workspace + "/") else { return path }
        return "/proc/self/cwd" + path.dropFirst(workspace.count)
    }

    /// Where all that such a cache holds comes to lie: what stands before the first wildcard of each pattern, as it is archived.
    static func roots(_ patterns: [String], workspace: String, home: String) throws(ExecutionError) -> [String] {
        try FileSearch(patterns.joined(separator: "\n"), base: workspace, home: home).searchPaths.map {
            archived($0, workspace: workspace)
        }
    }
}
