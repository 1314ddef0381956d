import Glibc
import Processes

/// The files through which one step talks to the runner, and its script. They are kept until the job ends, so that an engine that comes back can read them again.
struct CommandFiles: Hashable, Sendable {
    /// The path up to the part that tells the files apart.
    let prefix: String

    var environment: String { prefix + "env" }
    var output: String { prefix + "output" }
    var path: String { prefix + "path" }
    var state: String { prefix + "state" }
    var summary: String { prefix + "summary" }
    /// Of our own processes only, and not made here: the images that the step used, a line `ID NAME` for each.
    var images: String { prefix + "images" }

    func script(suffix: String) -> String { prefix + "script" + suffix }

    /// Makes them all, empty. Throws `system`.
    ///
    /// - Parameter owner: Whose files they are. The folder is not this user's, so that no link can come into their place; since nothing
    ///   can be added to it either, the list of images is made, too.
    func create(mode: mode_t = 0o600, owner: StepUser? = nil) throws(ExecutionError) {
        for file in [environment, output, path, state, summary] + (owner == nil ? [] : [images]) {
            // A step in a container can write here, and put a link in a later step's place.
            let descriptor = open(file, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw .system("Cannot make the file \"\(file)\"") }
            if let owner, fchown(descriptor, owner.uid, owner.gid) != 0 {
                close(descriptor)
                throw .system("Cannot give the file \"\(file)\" to '\(owner.name)'")
            }
            // Whatever the process's mask says.
            if mode != 0o600 { fchmod(descriptor, mode) }
            close(descriptor)
        }
    }
}
