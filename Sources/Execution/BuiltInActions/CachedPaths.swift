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
            if path == workspace { return "/proc/self/cwd/." }
            return path.hasPrefix(workspace + "/") ? "/proc/self/cwd" + path.dropFirst(workspace.count) : path
        }
    }
}
