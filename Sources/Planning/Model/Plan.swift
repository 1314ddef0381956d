package import Expressions
package import Source
package import Workflows

/// A run's jobs after triggers, reusable workflows and matrices are expanded: what will happen.
///
/// Jobs, families and scopes refer to each other by their index in these arrays.
package struct Plan: Hashable, Sendable {
    package var request: RunRequest
    /// The first is the workflow that was asked for; each call of a reusable workflow adds one.
    package var scopes: [Scope]
    package var families: [JobFamily]
    /// In the order in which they start when nothing holds them back: the files' order, callees after their caller.
    package var jobs: [PlannedJob]
    /// Warnings and notices that a person should see before the run.
    package var notices: [Diagnostic]

    package init(
        request: RunRequest, scopes: [Scope], families: [JobFamily], jobs: [PlannedJob], notices: [Diagnostic] = []
    ) {
        self.request = request
        self.scopes = scopes
        self.families = families
        self.jobs = jobs
        self.notices = notices
    }

    package var workflow: Workflow { scopes[0].workflow }

    /// One workflow as it is used in this run.
    package struct Scope: Hashable, Sendable {
        package var workflow: Workflow
        /// The calling job; nil for the workflow that was asked for.
        package var caller: Int?
        package var families: [Int]
        /// The `inputs` context of the workflow that was asked for; a callee's is evaluated when its caller starts.
        package var inputs: ValueObject

        package init(workflow: Workflow, caller: Int? = nil, families: [Int] = [], inputs: ValueObject = [:]) {
            self.workflow = workflow
            self.caller = caller
            self.families = families
            self.inputs = inputs
        }
    }
}

/// All the jobs that one entry under `jobs:` became: several for a matrix, else one.
package struct JobFamily: Hashable, Sendable {
    package var scope: Int
    package var definition: Job
    /// Families of the same scope.
    package var needs: [Int]
    package var dependents: [Int]
    package var jobs: [Int]
    package var failFast: Bool
    package var maxParallel: Int?
    /// Whether its `if` calls `always()`, or it belongs to a workflow that a finalizer calls.
    package var isFinalizer: Bool

    package init(
        scope: Int, definition: Job, needs: [Int] = [], dependents: [Int] = [], jobs: [Int] = [], failFast: Bool = true,
        maxParallel: Int? = nil, isFinalizer: Bool = false
    ) {
        self.scope = scope
        self.definition = definition
        self.needs = needs
        self.dependents = dependents
        self.jobs = jobs
        self.failFast = failFast
        self.maxParallel = maxParallel
        self.isFinalizer = isFinalizer
    }
}

/// One job of a run.
package struct PlannedJob: Hashable, Sendable {
    package var id: JobID
    package var family: Int
    /// What a person sees: the `name:` with its expressions evaluated as far as they are known, callers before it.
    package var name: String
    /// The `matrix` context; nil without a matrix.
    package var matrix: ValueObject?
    /// `strategy.job-index` and `strategy.job-total`.
    package var index: Int
    package var total: Int
    package var body: Body

    package enum Body: Hashable, Sendable {
        /// The labels it runs on, and its steps.
        case steps([PlannedStep], runsOn: [String])
        /// The scope of the workflow that it calls.
        case call(scope: Int)
    }

    package init(
        id: JobID, family: Int, name: String, matrix: ValueObject? = nil, index: Int = 0, total: Int = 1, body: Body
    ) {
        self.id = id
        self.family = family
        self.name = name
        self.matrix = matrix
        self.index = index
        self.total = total
        self.body = body
    }

    package var steps: [PlannedStep] {
        if case .steps(let steps, _) = body { steps } else { [] }
    }
}
