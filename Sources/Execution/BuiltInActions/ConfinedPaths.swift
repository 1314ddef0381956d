import Glibc

/// Where a built-in action reaches that works on the host for a container of a run that is not trusted.
///
/// Steps in the container can write links into the job's folders, which lead elsewhere on the host than in the container. The kernel holds
/// the process to what it needs (see `Landlock`); what is checked here is told in a sentence, and keeps links away from the store.
package struct ConfinedPaths: Sendable {
    /// The job's folders that its container has, a line for each. Empty: the action may reach wherever its process may.
    private static let foldersVariable = "SLUICE_CONFINED_TO"
    /// What else the process writes: the job's own place, and the files through which steps talk to the runner.
    private static let writableVariable = "SLUICE_CONFINED_WRITING"

    private let folders: [String]
    /// What the process has to be able to write.
    package let writable: [String]

    package init(_ environment: [String: String]) {
        let lines = { (name: String) in (environment[name] ?? "").split(separator: "\n").map(String.init) }
        folders = lines(Self.foldersVariable).map { Self.resolved($0) ?? $0 }
        writable = lines(Self.writableVariable)
    }

    package var areLimited: Bool { !folders.isEmpty }

    static func variables(of job: PreparedJob) -> [(String, String)] {
        [
            (foldersVariable, [job.slot.workspace, job.slot.temporary, job.containerHome].joined(separator: "\n")),
            (writableVariable, [job.slot.path, job.commandFolder].joined(separator: "\n")),
        ]
    }

    /// Throws `action` for an absolute path that leads out of the job's folders, by a link of its own or one on the way.
    func check(_ path: String) throws(ExecutionError) {
        guard areLimited else { return }
        guard let place = Self.resolved(path), folders.contains(where: { place == $0 || place.hasPrefix($0 + "/") })
        else {
            throw .action(
                "The path '\(path)' leads out of the job's folders, and this run's event is not trusted: take the link away."
            )
        }
    }

    /// Checks where each pattern's search begins.
    func check(_ patterns: [String], _ environment: ActionEnvironment) throws(ExecutionError) {
        guard areLimited else { return }
        let text = patterns.filter { !$0.hasPrefix("!") }.joined(separator: "\n")
        for path in try FileSearch(text, base: environment.workspace, home: environment.home).searchPaths {
            try check(path)
        }
    }

    /// Where the path leads, also where its end is not there yet; nil for a link to what is not there.
    private static func resolved(_ path: String) -> String? {
        if let real = realpath(path, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        var status = stat()
        guard lstat(path, &status) != 0, let parent = parentFolder(of: path) else { return nil }
        return resolved(parent).map { $0 + "/" + lastPathPart(of: path) }
    }
}
