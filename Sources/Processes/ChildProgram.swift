import CProcesses
import Glibc

/// A program to be started as leader of a session of its own, with default signals and no inherited descriptor.
package struct ChildProgram: Sendable {
    /// Paths to try, in this order.
    package var candidates: [String]
    package var arguments: [String]
    /// `NAME=value`; nil for this process's own.
    package var environment: [String]?
    package var workingDirectory: String

    package init(
        candidates: [String], arguments: [String], environment: [String]?, workingDirectory: String
    ) {
        self.candidates = candidates
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
    }

    /// As execvp(3) would find it in the PATH of the given environment, not of ours.
    package init(arguments: [String], environment: [String], workingDirectory: String) {
        let name = arguments.first ?? ""
        let path =
            environment.last { $0.hasPrefix("PATH=") }.map { String($0.dropFirst(5)) } ?? "/bin:/usr/bin"
        // An empty part means the current folder.
        let folders = path.split(separator: ":", omittingEmptySubsequences: false)
        let found = folders.map { $0.isEmpty ? name : $0 + "/" + name }.map { String($0) }
        self.init(
            candidates: name.contains("/") ? [name] : (name.isEmpty ? [] : found), arguments: arguments,
            environment: environment, workingDirectory: workingDirectory)
    }

    /// Starts it and returns its pid; the caller has to wait for it. Descriptors stay the caller's.
    /// Throws `startFailed` with a sentence that names what is missing.
    package func start(
        input: Int32, output: Int32, extra: Int32 = -1, cgroup: Int32 = -1, user: StepUser? = nil
    ) throws(KeeperError) -> Int32 {
        let result = withCStrings(candidates) { candidates in
            withCStrings(arguments) { arguments in
                withEnvironment { environment in
                    workingDirectory.withCString { directory in
                        StepUser.withPointer(user) { user in
                            var request = sluice_spawn_request(
                                candidates: constant(candidates), arguments: constant(arguments),
                                environment: constant(environment), directory: directory, output: output,
                                input: input, extra: extra, cgroup: cgroup, user: user)
                            return sluice_spawn(&request)
                        }
                    }
                }
            }
        }
        guard result.pid > 0 else { throw failure(result) }
        return result.pid
    }

    private func withEnvironment<Result>(_ body: (CStrings) -> Result) -> Result {
        guard let environment else { return body(environ) }
        return withCStrings(environment, body)
    }

    private func failure(_ result: sluice_spawn_result) -> KeeperError {
        let reason = systemErrorText(result.error)
        let sentence =
            switch UInt32(result.stage) {
            case SLUICE_SPAWN_FORK.rawValue: "No process could be made: \(reason)."
            case SLUICE_SPAWN_CGROUP.rawValue: "The process could not join its job's cgroup: \(reason)."
            case SLUICE_SPAWN_DIRECTORY.rawValue:
                "The working directory \"\(workingDirectory)\" cannot be entered: \(reason)."
            case SLUICE_SPAWN_USER.rawValue: "The process could not be made the step's own user's: \(reason)."
            case SLUICE_SPAWN_DESCRIPTORS.rawValue:
                "The process's input and output could not be set up: \(reason)."
            default: programFailure(result.error, reason)
            }
        return KeeperError(.startFailed, sentence, systemError: result.error)
    }

    private func programFailure(_ number: Int32, _ reason: String) -> String {
        let name = arguments.first ?? ""
        if number == ENOENT, !name.contains("/") {
            return "The program \"\(name)\" was not found in PATH."
        }
        return "The program \"\(name)\" cannot be run: \(reason)."
    }
}

typealias CStrings = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// C's `const char *const *`.
func constant(_ strings: CStrings) -> UnsafePointer<UnsafePointer<CChar>?> {
    UnsafeRawPointer(strings).assumingMemoryBound(to: UnsafePointer<CChar>?.self)
}

/// Calls the body with a NULL-terminated array of C strings that live as long as the call.
func withCStrings<Result>(_ strings: [String], _ body: (CStrings) -> Result) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else {
            preconditionFailure("an array with an element has an address")
        }
        return body(base)
    }
}
