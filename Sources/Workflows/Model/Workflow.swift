package import Expressions

/// What one workflow file says, checked but not yet evaluated.
package struct Workflow: Hashable, Sendable {
    /// The path of its file, relative to the repository's root.
    package var path: String
    package var name: String?
    package var runName: Located<Template>?
    /// In the file's order.
    package var triggers: [Trigger]
    package var permissions: Located<Permissions>?
    package var env: TextMapping
    package var defaults: RunDefaults
    package var concurrency: Located<Concurrency>?
    /// In the file's order; ids are unique without regard to case.
    package var jobs: [Job]

    package init(
        path: String, name: String? = nil, runName: Located<Template>? = nil, triggers: [Trigger] = [],
        permissions: Located<Permissions>? = nil, env: TextMapping = .none,
        defaults: RunDefaults = RunDefaults(),
        concurrency: Located<Concurrency>? = nil, jobs: [Job] = []
    ) {
        self.path = path
        self.name = name
        self.runName = runName
        self.triggers = triggers
        self.permissions = permissions
        self.env = env
        self.defaults = defaults
        self.concurrency = concurrency
        self.jobs = jobs
    }

    /// The `name:`, or the path where there is none, as GitHub shows it.
    package var displayName: String { name ?? path }

    package func trigger(for event: String) -> Trigger? { triggers.first { $0.event.value == event } }
}
