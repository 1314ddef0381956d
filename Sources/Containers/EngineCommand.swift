/// One call of docker or podman: what stands on its command line, and what must not.
package struct EngineCommand: Hashable, Sendable {
    /// Without the program itself.
    package var arguments: [String]
    /// Added to the program's environment: values that belong to a container, secrets among them.
    package var variables: [String: String]
    /// Read by the program on its standard input.
    package var input: [UInt8]
    /// After this long the program is ended.
    package var limit: Duration

    package init(
        _ arguments: [String], variables: [String: String] = [:], input: [UInt8] = [],
        limit: Duration = EngineCommand.standardLimit
    ) {
        self.arguments = arguments
        self.variables = variables
        self.input = input
        self.limit = limit
    }

    /// Two minutes: far more than an answering daemon takes for anything but images.
    package static let standardLimit: Duration = .seconds(120)
    /// Six hours, a job's longest time on GitHub: for what moves images.
    package static let imageLimit: Duration = .seconds(6 * 3600)

    /// What people see of it in messages: the verb and what follows, never a variable's value.
    package func display(of program: String) -> String {
        let name = program.split(separator: "/").last.map(String.init) ?? program
        return ([name] + arguments.prefix(2)).joined(separator: " ")
    }
}
