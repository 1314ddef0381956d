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
    /// By `add-matcher` and `remove-matcher`.
    package var matcherChanges: [ProblemMatchers.Change] = []
    /// Whether a command could not be carried out, which fails the step.
    package var hasFailed = false

    package init() {}

    /// GitHub keeps so many annotations of each level for a step.
    static let annotationLimit = 10
    /// Longer messages are cut, in characters.
    static let messageLimit = 4096

    static let invalidStopToken = """
        You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command. \
        Another one can be used where the `ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS` environment variable is `true`.
        """

    mutating func carryOut(_ command: WorkflowCommand, line: String, _ settings: CommandSettings) {
        switch command.name {
        case "error", "warning", "notice": annotate(command, in: settings.workspace)
        case "set-output": if let pair = deprecated(command, line) { outputs.append(pair) }
        case "save-state": if let pair = deprecated(command, line) { states.append(pair) }
        case "set-env", "add-path":
            guard settings.allowsUnsecureCommands else { return fail(line, because: Self.disabled(command.name)) }
            if command.name == "set-env" { setVariable(command, line) } else { addPath(command, line) }
        case "add-mask" where command.data.isEmpty:
            add(Annotation(.warning, "Can't add secret mask for empty string in ##[add-mask] command."))
        case "echo": checkEcho(command, line)
        case "add-matcher": addMatchers(command, line, settings)
        case "remove-matcher": removeMatchers(command, line, settings)
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

    /// Name and value of a command in whose place files have come, which still works and is warned of.
    private mutating func deprecated(_ command: WorkflowCommand, _ line: String) -> EnvironmentFile.Pair? {
        add(
            Annotation(
                .warning,
                "The `\(command.name)` command is deprecated and will be disabled soon. "
                    + "Please upgrade to using Environment Files."))
        return name(of: command, line).map { EnvironmentFile.Pair($0, command.data) }
    }

    /// What it says is the display's affair: whether commands are shown as they are written.
    private mutating func checkEcho(_ command: WorkflowCommand, _ line: String) {
        if command.data.isEmpty { return fail(line, because: "The value is empty.") }
        guard !["on", "off"].contains(command.data.trimmed.lowercased()) else { return }
        let reason = "Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: "
        fail(line, because: reason + "'\(command.data)'.")
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
