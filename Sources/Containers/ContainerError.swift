import Glibc

/// Why a container, an image or a network could not be had as it was asked for.
package struct ContainerError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// Neither docker nor podman is on PATH.
        package static let notInstalled = Code(rawValue: "not-installed")
        /// The program is there; its daemon does not answer.
        package static let unreachable = Code(rawValue: "unreachable")
        /// An image cannot be pulled or built.
        package static let image = Code(rawValue: "image")
        package static let login = Code(rawValue: "login")
        /// `options` that cannot be read, or that GitHub does not allow.
        package static let options = Code(rawValue: "options")
        /// A container that should run does not.
        package static let stopped = Code(rawValue: "stopped")
        /// A health check that never succeeded.
        package static let unhealthy = Code(rawValue: "unhealthy")
        /// The program did what was asked and said no.
        package static let refused = Code(rawValue: "refused")
        package static let timedOut = Code(rawValue: "timed-out")
        package static let system = Code(rawValue: "system")
    }

    package let code: Code
    /// A full sentence; the offending text is in quotes.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

extension ContainerError {
    /// A system call failed with the present `errno`.
    static func system(_ attempt: String, errno number: Int32 = errno) -> ContainerError {
        ContainerError(.system, "\(attempt): \(String(cString: strerror(number))).")
    }

    static func refused(_ command: EngineCommand, of program: String, _ result: CommandResult) -> ContainerError {
        ContainerError(
            .refused,
            "\"\(command.display(of: program))\" failed with exit code \(result.status)\(result.complaint).")
    }
}
