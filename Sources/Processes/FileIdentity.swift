import CProcesses
import Glibc

/// As whom a thread touches files: what a step may have put there is only touched with the rights of the step's own user.
///
/// A link to a file that the step may not read leads nowhere then, however it is come by: the kernel decides.
package struct FileIdentity: Sendable {
    private let files: sluice_files

    /// That of the calling thread.
    package static var current: FileIdentity {
        var files = sluice_files()
        // Not to know as whom files are touched is not to touch any.
        guard sluice_get_files(&files) == 0 else { preconditionFailure("As whom files are touched cannot be told.") }
        return FileIdentity(files: files)
    }

    private init(files: sluice_files) { self.files = files }

    /// The user's, without any capability.
    package init(_ user: StepUser) {
        var files = sluice_files()
        (files.uid, files.gid, files.capabilities) = (user.uid, user.gid, 0)
        let groups = user.groups.prefix(Int(SLUICE_MOST_GROUPS))
        files.group_count = Int32(groups.count)
        withUnsafeMutableBytes(of: &files.groups) { place in
            groups.withUnsafeBytes { place.copyMemory(from: $0) }
        }
        self.files = files
    }

    /// For this thread, and those that it starts, from here on.
    package func assume() {
        var files = files
        // Whoever went on would touch files as somebody else.
        guard sluice_set_files(&files) == 0 else {
            preconditionFailure("Files cannot be touched as user \(files.uid): \(systemErrorText(errno)).")
        }
    }

    /// Calls the body as this user, on the calling thread, and is who it was before then. The body starts no thread and waits for none.
    package func perform<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let before = FileIdentity.current
        assume()
        defer { before.assume() }
        return try body()
    }
}

extension FileIdentity? {
    /// The same, or as whoever this thread is where steps have no user of their own.
    package func perform<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        guard let self else { return try body() }
        return try self.perform(body)
    }
}

/// Opens a file that a step may have named, never by the links of `/proc` that lead to what this process has open.
package func openPlainly(_ path: String, _ flags: Int32) -> Int32 { sluice_open_plainly(path, flags) }
