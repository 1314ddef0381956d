/// The files and folders that a cache's `path:` names, as they are archived.
///
/// What lies in the workspace or the job's folder for temporary files comes back into that of whichever job restores it. All else has its
/// absolute path.
struct CachedPaths {
    let paths: [String]
    /// Where they are.
    let found: [String]

    init(_ patterns: [String], _ environment: ActionEnvironment) throws(ExecutionError) {
        let search = try FileSearch(
            patterns.joined(separator: "\n"), base: environment.workspace, home: environment.home,
            options: .followsSymbolicLinks)
        var found: [String] = []
        // A folder is archived with all that is in it.
        var folders: [String] = []
        for finding in try search.find() where !folders.contains(where: { finding.path.hasPrefix($0 + "/") }) {
            found.append(finding.path)
            if finding.isFolder { folders.append(finding.path) }
        }
        self.found = found
        paths = found.map(MovableFolders(environment).archived)
    }

    /// Where all that such a cache holds comes to lie: what stands before the first wildcard of each pattern, as it is archived.
    static func roots(_ patterns: [String], _ environment: ActionEnvironment) throws(ExecutionError) -> [String] {
        let search = try FileSearch(
            patterns.joined(separator: "\n"), base: environment.workspace, home: environment.home)
        return search.searchPaths.map(MovableFolders(environment).renamed)
    }
}
