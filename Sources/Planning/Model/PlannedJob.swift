package import Expressions

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
    /// Where its labels take it; nil where nobody has asked which runners there are.
    package var runner: PlannedRunner?
    /// Why it fails before its first step: an action of another repository that it uses is broken. Nil for all is well.
    package var setUpFault: String?

    package enum Body: Hashable, Sendable {
        /// The labels it runs on, and its steps.
        case steps([PlannedStep], runsOn: [String])
        /// The scope of the workflow that it calls.
        case call(scope: Int)
        /// It stands for the jobs of a family that is not expanded yet; with its steps, where it has any.
        case unexpanded([PlannedStep])
    }

    package init(
        id: JobID, family: Int, name: String, matrix: ValueObject? = nil, index: Int = 0, total: Int = 1, body: Body,
        runner: PlannedRunner? = nil
    ) {
        self.id = id
        self.family = family
        self.name = name
        self.matrix = matrix
        self.index = index
        self.total = total
        self.body = body
        self.runner = runner
    }

    package var steps: [PlannedStep] {
        switch body {
        case .steps(let steps, _), .unexpanded(let steps): steps
        case .call: []
        }
    }

    /// Whether docker or podman is needed for it.
    package var usesContainers: Bool { steps.contains(where: \.usesContainers) }
}
