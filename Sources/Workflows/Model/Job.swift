package import Expressions

/// One entry under `jobs:`.
package struct Job: Hashable, Sendable {
    package var id: Located<String>
    package var name: Located<Template>?
    package var needs: [Located<String>]
    package var condition: Located<Condition>?
    package var strategy: Strategy?
    package var permissions: Located<Permissions>?
    package var concurrency: Located<Concurrency>?
    package var body: Body

    package indirect enum Body: Hashable, Sendable {
        case steps(StepsBody)
        case call(CallBody)
    }

    package init(
        id: Located<String>, name: Located<Template>? = nil, needs: [Located<String>] = [],
        condition: Located<Condition>? = nil, strategy: Strategy? = nil, permissions: Located<Permissions>? = nil,
        concurrency: Located<Concurrency>? = nil, body: Body
    ) {
        self.id = id
        self.name = name
        self.needs = needs
        self.condition = condition
        self.strategy = strategy
        self.permissions = permissions
        self.concurrency = concurrency
        self.body = body
    }

    /// A job that runs steps on a runner.
    package struct StepsBody: Hashable, Sendable {
        package var runsOn: Located<RunsOn>
        package var env: TextMapping
        package var defaults: RunDefaults
        /// In the file's order.
        package var outputs: [Trigger.Output]
        /// Nil where the file says nothing: the runner's own, or 360.
        package var timeoutMinutes: Setting<Double>?
        package var continueOnError: Setting<Bool>
        /// How long a cancelled job may take to end; nil where the file says nothing.
        package var cancelTimeoutMinutes: Setting<Double>?
        package var container: Container?
        package var services: Services?
        package var environment: EnvironmentReference?
        package var snapshot: Snapshot?
        package var steps: [Step]

        package init(
            runsOn: Located<RunsOn>, env: TextMapping = .none, defaults: RunDefaults = RunDefaults(),
            outputs: [Trigger.Output] = [], timeoutMinutes: Setting<Double>? = nil,
            continueOnError: Setting<Bool> = .literal(false), cancelTimeoutMinutes: Setting<Double>? = nil,
            container: Container? = nil, services: Services? = nil, environment: EnvironmentReference? = nil,
            snapshot: Snapshot? = nil, steps: [Step]
        ) {
            self.runsOn = runsOn
            self.env = env
            self.defaults = defaults
            self.outputs = outputs
            self.timeoutMinutes = timeoutMinutes
            self.continueOnError = continueOnError
            self.cancelTimeoutMinutes = cancelTimeoutMinutes
            self.container = container
            self.services = services
            self.environment = environment
            self.snapshot = snapshot
            self.steps = steps
        }
    }

    /// A job that calls a reusable workflow.
    package struct CallBody: Hashable, Sendable {
        /// The reference as written: `./path` or `owner/repo/path@ref`.
        package var uses: Located<String>
        /// `with:`, in the file's order.
        package var inputs: [Argument]
        package var secrets: Secrets

        package init(uses: Located<String>, inputs: [Argument] = [], secrets: Secrets = .mapping([])) {
            self.uses = uses
            self.inputs = inputs
            self.secrets = secrets
        }

        package enum Secrets: Hashable, Sendable {
            case inherit
            case mapping([Argument])
        }
    }

    /// `runs-on:`; labels may be templates, and one expression may give the whole list.
    package enum RunsOn: Hashable, Sendable {
        case labels([Located<Template>])
        case group(name: Located<Template>?, labels: [Located<Template>])
    }
}

/// A name and the template of its value, under `with:` or `secrets:`.
package struct Argument: Hashable, Sendable {
    package var name: Located<String>
    package var value: Located<Template>
    /// The value with the kind that YAML gives it; nil where it is an expression.
    package var literal: Value?

    package init(name: Located<String>, value: Located<Template>, literal: Value? = nil) {
        self.name = name
        self.value = value
        self.literal = literal
    }
}
