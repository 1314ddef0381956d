/// Compose by its command line: v2 (`docker compose`) or v1 (`docker-compose`), whichever is there.
package struct Compose: Hashable, Sendable {
    package enum Version: String, Hashable, Sendable {
        case v1, v2
    }

    package let version: Version
    package let program: String
    /// `["compose"]` for docker's plugin.
    package let leading: [String]
    /// The whole environment of the program.
    package var environment: [String: String]

    package init(version: Version, program: String, leading: [String], environment: [String: String]) {
        self.version = version
        self.program = program
        self.leading = leading
        self.environment = environment
    }

    /// A call about one project.
    package func command(
        project: String, file: String, folder: String, profiles: [String] = [], _ arguments: [String],
        variables: [String: String] = [:], limit: Duration = EngineCommand.standardLimit
    ) -> EngineCommand {
        let options =
            ["--project-name", project, "--file", file, "--project-directory", folder]
            + profiles.flatMap { ["--profile", $0] }
        return EngineCommand(leading + options + arguments, variables: variables, limit: limit)
    }

    /// Runs a call to its end; any exit code is a result. Throws `timedOut` or `system`.
    /// - Parameter goesOn: Asked at least every tenth of a second; the program is ended once it says no.
    package func result(
        of command: EngineCommand, sink: ((ArraySlice<UInt8>) -> Void)? = nil, while goesOn: (() -> Bool)? = nil
    ) throws(ContainerError) -> CommandResult {
        try CommandRun(program: program, environment: environment).run(command, sink: sink, while: goesOn)
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
