import Glibc

/// The folders of a job that another job has elsewhere. In a cache they have names that mean the folder of whichever job is asked.
///
/// They are links of the kernel's: the process of a built-in action works in its workspace, and has the job's folder for temporary files,
/// in which the HOME of its container lies, open under a number of its own. `tar` has both from it.
package struct MovableFolders: Sendable {
    private static let temporaryDescriptor: CInt = 100

    private let pairs: [(folder: String, name: String)]

    init(_ environment: ActionEnvironment) {
        let known = [
            (environment.workspace, "/proc/self/cwd"),
            (environment["RUNNER_TEMP"], "/proc/self/fd/\(Self.temporaryDescriptor)"),
        ]
        pairs = known.filter { !$0.0.isEmpty }
    }

    /// The path by that name, or as it is. A folder itself is meant with what it holds, never the link.
    func archived(_ path: String) -> String {
        for pair in pairs where path == pair.folder { return pair.name + "/." }
        return renamed(path)
    }

    /// The same for what is no member of an archive: a beginning of paths, or a pattern.
    func renamed(_ path: String) -> String {
        for pair in pairs where path == pair.folder || path.hasPrefix(pair.folder + "/") {
            return pair.name + path.dropFirst(pair.folder.count)
        }
        return path
    }

    /// To be called once, by a process that is one action's: opens the folder for temporary files under its number.
    package static func open(in environment: [String: String]) {
        guard let folder = environment["RUNNER_TEMP"] else { return }
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        // The copy is inherited.
        dup2(descriptor, temporaryDescriptor)
        close(descriptor)
    }
}
