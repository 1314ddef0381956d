package import Expressions

/// A job's `environment:`, the target that it deploys to.
package indirect enum EnvironmentReference: Hashable, Sendable {
    case fields(Fields)
    /// What gives a name or a mapping: one expression, or a mapping with an expression for a key.
    case template(ValueTemplate)

    package struct Fields: Hashable, Sendable {
        /// An empty one is no environment.
        package var name: Located<Template>
        /// Evaluated when the job has ended.
        package var url: Located<Template>?
        /// Whether the job counts as a deployment to it.
        package var deployment: Setting<Bool>

        package init(
            name: Located<Template>, url: Located<Template>? = nil, deployment: Setting<Bool> = .literal(true)
        ) {
            self.name = name
            self.url = url
            self.deployment = deployment
        }
    }
}
