/// What a built-in action finds in its environment.
package struct ActionEnvironment: Sendable {
    /// The workspace of the run before, from which a checkout takes files back.
    static let previousVariable = "SLUICE_PREVIOUS_WORKSPACE"

    static let defaultBranchVariable = "SLUICE_DEFAULT_BRANCH"
    /// Where the run's commit is from, in full, if `GITHUB_REF` is the default branch and this is none of it.
    static let originVariable = "SLUICE_ORIGIN"

    /// The variables of those inputs that hold a secret.
    static let secretInputsVariable = "SLUICE_SECRET_INPUTS"

    /// The id of the job's container, its PATH, and the HOME of whoever asks docker about it.
    static let containerVariable = "SLUICE_JOB_CONTAINER"
    static let containerPathVariable = "SLUICE_JOB_CONTAINER_PATH"
    static let clientHomeVariable = "SLUICE_CLIENT_HOME"

    /// `warn` where a tool of another version is no failure.
    static let toolVersionsVariable = "SLUICE_TOOL_VERSIONS"

    let variables: [String: String]

    package init(_ variables: [String: String]) { self.variables = variables }

    subscript(_ name: String) -> String { variables[name] ?? "" }

    var workspace: String { self["GITHUB_WORKSPACE"] }
    var home: String { self["HOME"] }
    var previousWorkspace: String { self[Self.previousVariable] }
    /// The run's number.
    var run: Int? { Int(self["SLUICE_RUN"]) }

    /// `core.getInput`: without white space at the ends; empty where it is not given.
    func input(_ name: String) -> String { self[BuiltInActions.inputVariable(name)].trimmed }

    /// Whether an input holds a secret: then its text must not be stored.
    func holdsSecret(_ name: String) -> Bool {
        self[Self.secretInputsVariable].split(separator: " ").contains { $0 == BuiltInActions.inputVariable(name) }
    }

    /// What the main step has saved for this one.
    func state(_ name: String) -> String { self["STATE_" + name] }
}
