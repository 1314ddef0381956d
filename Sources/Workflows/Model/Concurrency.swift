package import Expressions

/// A `concurrency:` block, of a workflow or a job.
package struct Concurrency: Hashable, Sendable {
    package var group: Located<Template>
    package var cancelInProgress: Setting<Bool>

    package init(group: Located<Template>, cancelInProgress: Setting<Bool> = .literal(false)) {
        self.group = group
        self.cancelInProgress = cancelInProgress
    }
}
