/// A process to be started in a container that runs.
package struct ExecSpecification: Hashable, Sendable {
    package var container: String
    package var arguments: [String]
    package var workingDirectory: String?
    package var variables: [String: String]

    package init(
        container: String, arguments: [String], workingDirectory: String? = nil, variables: [String: String] = [:]
    ) {
        self.container = container
        self.arguments = arguments
        self.workingDirectory = workingDirectory
        self.variables = variables
    }

    /// Passes the process's output and exit code on.
    package var command: EngineCommand {
        let environment = ContainerVariables(variables)
        let folder = workingDirectory.map { ["--workdir", $0] } ?? []
        return EngineCommand(
            ["exec"] + folder + environment.arguments + [container] + arguments, variables: environment.environment)
    }
}
