import Digests
import Glibc

/// One run of a built-in action: its inputs, and the ways in which it speaks to the runner.
struct ActionContext {
    let environment: ActionEnvironment
    let ports: ActionPorts
    /// Where it may reach.
    let confinement: ConfinedPaths
    /// Writes a line of output.
    private let writeLine: (String) -> Void

    init(_ environment: ActionEnvironment, _ ports: ActionPorts, write: @escaping (String) -> Void) {
        self.environment = environment
        confinement = ConfinedPaths(environment.variables)
        self.ports = ports
        writeLine = write
    }

    func input(_ name: String) -> String { environment.input(name) }

    /// Whether the step names the input, be it empty.
    func isGiven(_ name: String) -> Bool { environment.variables[BuiltInActions.inputVariable(name)] != nil }

    /// Throws `action` for an input that is required and empty.
    func requiredInput(_ name: String) throws(ExecutionError) -> String {
        let text = input(name)
        guard !text.isEmpty else { throw .action("Input required and not supplied: \(name)") }
        return text
    }

    /// A boolean of YAML 1.2's core schema. Throws `action` for any other text.
    func booleanInput(_ name: String, default value: Bool) throws(ExecutionError) -> Bool {
        switch input(name) {
        case "": return value
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        case let text:
            throw .action(
                "Input does not meet YAML 1.2 \"Core Schema\" specification: \(name) is '\(text)'. "
                    + "Support boolean input list: `true | True | TRUE | false | False | FALSE`")
        }
    }

    /// The lines of an input that are not blank.
    func lines(_ name: String) -> [String] {
        input(name).split(whereSeparator: \.isNewline).map(\.trimmed).filter { !$0.isEmpty }
    }

    func say(_ text: String) { writeLine(text) }

    func warn(_ text: String) { writeLine("::warning::\(Self.escaped(text))") }

    func fail(_ text: String) { writeLine("::error::\(Self.escaped(text))") }

    func setOutput(_ name: String, _ value: String) throws(ExecutionError) {
        try append(name, value, to: environment["GITHUB_OUTPUT"])
    }

    func saveState(_ name: String, _ value: String) throws(ExecutionError) {
        try append(name, value, to: environment["GITHUB_STATE"])
    }

    /// A variable for the steps that come after this one.
    func export(_ name: String, _ value: String) throws(ExecutionError) {
        try append(name, value, to: environment["GITHUB_ENV"])
    }

    /// Puts a folder before all others in the PATH of the steps that come after this one.
    func addPath(_ folder: String) throws(ExecutionError) {
        try append("\(folder)\n", to: environment["GITHUB_PATH"])
    }

    private func append(_ name: String, _ value: String, to path: String) throws(ExecutionError) {
        // No value of ours is this line.
        let delimiter = "sluice_end_of_\(sha256(value).prefix(16))"
        try append("\(name)<<\(delimiter)\n\(value)\n\(delimiter)\n", to: path)
    }

    private func append(_ text: String, to path: String) throws(ExecutionError) {
        if path.isEmpty { return }
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("Cannot open \"\(path)\"") }
        defer { close(descriptor) }
        guard write(descriptor, text, text.utf8.count) == text.utf8.count else {
            throw .system("Cannot write \"\(path)\"")
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }
}
