package import Expressions
package import Source

/// One entry under `steps:`.
package struct Step: Hashable, Sendable {
    /// As the file gives it; nil where it gives none.
    package var id: Located<String>?
    package var name: Located<Template>?
    package var condition: Located<Condition>?
    package var env: TextMapping
    package var timeoutMinutes: Setting<Double>?
    package var continueOnError: Setting<Bool>
    /// Whether the job goes on with the next step while this one runs.
    package var isBackground: Bool
    package var action: Action
    /// The whole step.
    package var range: SourceRange
    /// It was added to the file's own, and looks whether what the job's obligation speaks of is gone.
    package var isVerification = false

    package init(
        id: Located<String>? = nil, name: Located<Template>? = nil, condition: Located<Condition>? = nil,
        env: TextMapping = .none, timeoutMinutes: Setting<Double>? = nil,
        continueOnError: Setting<Bool> = .literal(false), isBackground: Bool = false, action: Action,
        range: SourceRange
    ) {
        self.id = id
        self.name = name
        self.condition = condition
        self.env = env
        self.timeoutMinutes = timeoutMinutes
        self.continueOnError = continueOnError
        self.isBackground = isBackground
        self.action = action
        self.range = range
    }

    package indirect enum Action: Hashable, Sendable {
        case run(Run)
        case uses(Uses)
        /// Waits for the background steps with these ids.
        case wait([Located<String>])
        /// Waits for all background steps; `wait-all: false` is read, too.
        case waitAll(Bool)
        /// Ends the background step with this id.
        case cancel(Located<String>)
        /// Runs the steps at the same time and waits for all of them.
        case parallel([Step])
    }

    package struct Run: Hashable, Sendable {
        package var script: Located<Template>
        package var shell: Located<Template>?
        package var workingDirectory: Located<Template>?

        package init(
            script: Located<Template>, shell: Located<Template>? = nil, workingDirectory: Located<Template>? = nil
        ) {
            self.script = script
            self.shell = shell
            self.workingDirectory = workingDirectory
        }
    }

    package struct Uses: Hashable, Sendable {
        /// `owner/repo[/path]@ref`, `./path` or `docker://image`, as written.
        package var reference: Located<String>
        /// `with:`.
        package var inputs: TextMapping

        package init(reference: Located<String>, inputs: TextMapping = .none) {
            self.reference = reference
            self.inputs = inputs
        }
    }
}
