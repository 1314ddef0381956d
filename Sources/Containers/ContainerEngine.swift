import Glibc

/// Docker or podman, by its command line, as the user has it: contexts, credentials and plugins hold.
///
/// Calls wait for the program; they belong on a thread that may block.
package struct ContainerEngine: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case docker, podman
    }

    package let kind: Kind
    /// The program's path.
    package let program: String
    /// The whole environment of the program.
    package var environment: [String: String]

    package init(kind: Kind, program: String, environment: [String: String]) {
        self.kind = kind
        self.program = program
        self.environment = environment
    }

    /// Docker in the environment's PATH, else podman. Throws `notInstalled`.
    package static func find(in environment: [String: String]) throws(ContainerError) -> ContainerEngine {
        let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let folders = path.split(separator: ":").filter { $0.hasPrefix("/") }
        for kind in [Kind.docker, .podman] {
            let programs = folders.map { "\($0)/\(kind.rawValue)" }
            if let program = programs.first(where: { access($0, X_OK) == 0 }) {
                return ContainerEngine(kind: kind, program: program, environment: environment)
            }
        }
        throw ContainerError(
            .notInstalled,
            """
            Neither docker nor podman is on PATH. Install one of them, on Debian or Ubuntu by \
            "apt-get install docker.io", and start its daemon.
            """)
    }

    /// Runs a command to its end; any exit code is a result. Throws `timedOut` or `system`.
    package func result(
        of command: EngineCommand, sink: ((ArraySlice<UInt8>) -> Void)? = nil
    ) throws(ContainerError) -> CommandResult {
        try CommandRun(program: program, environment: environment).run(command, sink: sink)
    }

    /// As `result`, and throws `refused` with the program's last words when it fails.
    @discardableResult
    package func run(
        _ command: EngineCommand, sink: ((ArraySlice<UInt8>) -> Void)? = nil
    ) throws(ContainerError) -> CommandResult {
        let result = try result(of: command, sink: sink)
        guard result.hasSucceeded else { throw .refused(command, of: program, result) }
        return result
    }
}
