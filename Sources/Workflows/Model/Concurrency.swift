package import Expressions

/// A `concurrency:` block, of a workflow or a job.
package indirect enum Concurrency: Hashable, Sendable {
    case fields(Fields)
    /// What gives a group's name or a mapping: one expression, or a mapping with an expression for a key.
    case template(ValueTemplate)

    package struct Fields: Hashable, Sendable {
        package var group: Located<Template>
        package var cancelInProgress: Setting<Bool>
        package var queue: Setting<Queue>

        package init(
            group: Located<Template>, cancelInProgress: Setting<Bool> = .literal(false),
            queue: Setting<Queue> = .literal(.single)
        ) {
            self.group = group
            self.cancelInProgress = cancelInProgress
            self.queue = queue
        }
    }

    /// How many can wait for the group: one, the newest; or as many as there come.
    package enum Queue: String, Hashable, Sendable {
        case single, max
    }

    /// Source: "Control the concurrency of workflows and jobs" of GitHub's documentation, which does not allow both.
    package static let contradiction = "'queue: max' cannot be combined with 'cancel-in-progress: true'."
}
