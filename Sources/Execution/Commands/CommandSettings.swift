package import Expressions
package import Processes

/// What decides how a step's workflow commands are taken.
package struct CommandSettings: Hashable, Sendable {
    /// Whether `set-env` and `add-path` are obeyed.
    package var allowsUnsecureCommands: Bool
    /// Whether `stop-commands` takes any token.
    package var allowsUnsecureStopTokens: Bool
    /// The folder that paths in commands are relative to.
    package var workspace: String
    /// Those that steps before have added.
    package var matchers: ProblemMatchers
    /// As whom files are read that commands name; nil for whoever the thread is.
    package var owner: StepUser?

    package init(
        allowsUnsecureCommands: Bool = false, allowsUnsecureStopTokens: Bool = false, workspace: String = "/",
        matchers: ProblemMatchers = ProblemMatchers()
    ) {
        self.allowsUnsecureCommands = allowsUnsecureCommands
        self.allowsUnsecureStopTokens = allowsUnsecureStopTokens
        self.workspace = workspace
        self.matchers = matchers
    }

    /// - Parameter variables: The step's, in which a workflow can allow what is refused otherwise.
    package init(
        variables: ValueObject, workspace: String, matchers: ProblemMatchers, owner: StepUser? = nil
    ) {
        func isTrue(_ name: String) -> Bool { variables[name]?.asString.lowercased() == "true" }
        self.init(
            allowsUnsecureCommands: isTrue("ACTIONS_ALLOW_UNSECURE_COMMANDS"),
            allowsUnsecureStopTokens: isTrue("ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS"), workspace: workspace,
            matchers: matchers)
        self.owner = owner
    }

    /// An absolute path, for what a command names.
    func path(_ written: String) -> String { written.hasPrefix("/") ? written : workspace + "/" + written }
}
