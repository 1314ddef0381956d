package import Expressions

/// One event under `on:`, with what narrows it.
package struct Trigger: Hashable, Sendable {
    package var event: Located<String>
    /// Activity types; nil where the file names none.
    package var types: [Located<String>]?
    package var branches: Filter?
    package var tags: Filter?
    package var paths: Filter?
    /// `workflow_run`: the names of the workflows it follows.
    package var workflows: [Located<String>]
    /// `image_version`: the names of images.
    package var names: [Located<String>]
    /// `image_version`: their versions.
    package var versions: [Located<String>]
    /// `schedule`.
    package var schedules: [Schedule]
    /// `workflow_dispatch` and `workflow_call`, in the file's order.
    package var inputs: [Input]
    /// `workflow_call`.
    package var secrets: [SecretDeclaration]
    /// `workflow_call`, in the file's order.
    package var outputs: [Output]

    package init(
        event: Located<String>, types: [Located<String>]? = nil, branches: Filter? = nil, tags: Filter? = nil,
        paths: Filter? = nil, workflows: [Located<String>] = [], names: [Located<String>] = [],
        versions: [Located<String>] = [], schedules: [Schedule] = [], inputs: [Input] = [],
        secrets: [SecretDeclaration] = [], outputs: [Output] = []
    ) {
        self.event = event
        self.types = types
        self.branches = branches
        self.tags = tags
        self.paths = paths
        self.workflows = workflows
        self.names = names
        self.versions = versions
        self.schedules = schedules
        self.inputs = inputs
        self.secrets = secrets
        self.outputs = outputs
    }

    /// A pair of keys such as `branches` and `branches-ignore`, of which a file may use one.
    package struct Filter: Hashable, Sendable {
        package enum Mode: Hashable, Sendable { case only, ignore }
        package var mode: Mode
        package var patterns: [Located<String>]
        /// Those of the other key, where a file that is refused for it has both.
        package var contradicting: [Located<String>]

        package init(mode: Mode, patterns: [Located<String>], contradicting: [Located<String>] = []) {
            self.mode = mode
            self.patterns = patterns
            self.contradicting = contradicting
        }
    }

    package struct Schedule: Hashable, Sendable {
        package var cron: Located<String>
        /// An IANA zone name; UTC where the file names none.
        package var timezone: Located<String>?

        package init(cron: Located<String>, timezone: Located<String>? = nil) {
            self.cron = cron
            self.timezone = timezone
        }
    }

    package struct SecretDeclaration: Hashable, Sendable {
        package var name: Located<String>
        package var isRequired: Bool
        package var description: String?

        package init(name: Located<String>, isRequired: Bool, description: String? = nil) {
            self.name = name
            self.isRequired = isRequired
            self.description = description
        }
    }

    package struct Output: Hashable, Sendable {
        package var name: Located<String>
        package var value: Located<Template>
        package var description: String?

        package init(name: Located<String>, value: Located<Template>, description: String? = nil) {
            self.name = name
            self.value = value
            self.description = description
        }
    }
}
