/// A process to be started in a container that runs.
package struct ExecSpecification: Hashable, Sendable {
    package var container: String
    package var arguments: [String]
    package var workingDirectory: String?
    package var variables: [String: String]
    /// Nil for the container's own.
    package var user: String?

    package init(
        container: String, arguments: [String], workingDirectory: String? = nil, variables: [String: String] = [:],
        user: String? = nil
    ) {
        self.container = container
        self.arguments = arguments
        self.workingDirectory = workingDirectory
        self.variables = variables
        self.user = user
    }

    /// Passes the process's output and exit code on.
    package var command: EngineCommand {
        let environment = ContainerVariables(variables)
        let folder = workingDirectory.map { ["--workdir", $0] } ?? []
        let user = user.map { ["--user", $0] } ?? []
        return EngineCommand(
            ["exec"] + folder + user + environment.arguments + [container] + arguments,
            variables: environment.environment)
    }
}
