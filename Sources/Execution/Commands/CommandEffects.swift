package import Conductor

/// What a step's workflow commands ask for, in their order.
package struct CommandEffects: Hashable, Sendable {
    package var annotations: [Annotation] = []
    /// By `set-output`.
    package var outputs: [EnvironmentFile.Pair] = []
    /// By `save-state`.
    package var states: [EnvironmentFile.Pair] = []
    /// By `set-env`, where that is allowed.
    package var variables: [EnvironmentFile.Pair] = []
    /// By `add-path`, where that is allowed.
    package var paths: [String] = []
    /// Whether a command could not be carried out, which fails the step.
    package var hasFailed = false

    package init() {}

    /// GitHub keeps so many annotations of each level for a step.
    static let annotationLimit = 10
    /// Longer messages are cut, in characters.
    static let messageLimit = 4096

    static let invalidStopToken = """
        You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command.
        """

    mutating func carryOut(_ command: WorkflowCommand, line: String, allowsUnsecureCommands: Bool) {
        switch command.name {
        case "error", "warning", "notice": annotate(command)
        case "set-output": if let name = name(of: command, line) { outputs.append(.init(name, command.data)) }
        case "save-state": if let name = name(of: command, line) { states.append(.init(name, command.data)) }
        case "set-env", "add-path":
            guard allowsUnsecureCommands else { return fail(line, because: Self.disabled(command.name)) }
            if command.name == "set-env" { setVariable(command, line) } else { addPath(command, line) }
        case "add-mask" where command.data.isEmpty:
            add(Annotation(.warning, "Can't add secret mask for empty string in ##[add-mask] command."))
        case "echo" where !["on", "off"].contains(command.data.lowercased()):
            fail(
                line,
                because: "Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: "
                    + "'\(command.data)'.")
        case "add-matcher":
            add(Annotation(.notice, "Problem matchers are not carried out yet: '\(command.data)' has no effect."))
        default: break  // group, endgroup, debug, add-mask: the display's and the keeper's affair
        }
    }

    mutating func add(_ annotation: Annotation) {
        guard annotations.count(where: { $0.level == annotation.level }) < Self.annotationLimit else { return }
        var annotation = annotation
        annotation.message = String(annotation.message.prefix(Self.messageLimit))
        annotations.append(annotation)
    }

    mutating func fail(_ line: String, because reason: String) {
        hasFailed = true
        add(Annotation(.error, "Unable to process command '\(line)' successfully. \(reason)"))
    }

    private mutating func setVariable(_ command: WorkflowCommand, _ line: String) {
        guard let name = name(of: command, line) else { return }
        if name.uppercased() == "NODE_OPTIONS" {
            add(Annotation(.error, "Can't update NODE_OPTIONS environment variable using ::set-env:: command."))
        } else {
            variables.append(.init(name, command.data))
        }
    }

    private mutating func addPath(_ command: WorkflowCommand, _ line: String) {
        if command.data.isEmpty { fail(line, because: "The path is empty.") } else { paths.append(command.data) }
    }

    private mutating func name(of command: WorkflowCommand, _ line: String) -> String? {
        if let name = command.properties["name"], !name.isEmpty { return name }
        fail(line, because: "Required field 'name' is missing in ##[\(command.name)] command.")
        return nil
    }

    private static func disabled(_ name: String) -> String {
        "The `\(name)` command is disabled. Please upgrade to using Environment Files or opt into unsecure command "
            + "execution by setting the `ACTIONS_ALLOW_UNSECURE_COMMANDS` environment variable to `true`."
    }
}
