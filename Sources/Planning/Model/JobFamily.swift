package import Expressions
package import Workflows

/// All the jobs that one entry under `jobs:` became: several for a matrix, else one.
///
/// Where something about them is known only while the run is under way, one job stands for all of them until then.
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
    /// What keeps its jobs from being known yet; empty once they are.
    package var unknowns: [UnknownPart]
    /// The combinations of the matrix by their index, where these are known and something else is not; for people.
    package var foreseen: [Int: ValueObject]
    /// The path of the workflow that its jobs call.
    package var callee: String?

    package init(
        scope: Int, definition: Job, needs: [Int] = [], dependents: [Int] = [], jobs: [Int] = [], failFast: Bool = true,
        maxParallel: Int? = nil, isFinalizer: Bool = false, unknowns: [UnknownPart] = [],
        foreseen: [Int: ValueObject] = [:], callee: String? = nil
    ) {
        self.scope = scope
        self.definition = definition
        self.needs = needs
        self.dependents = dependents
        self.jobs = jobs
        self.failFast = failFast
        self.maxParallel = maxParallel
        self.isFinalizer = isFinalizer
        self.unknowns = unknowns
        self.foreseen = foreseen
        self.callee = callee
    }

    package var isExpanded: Bool { unknowns.isEmpty }

    /// Whether it is known how many jobs there will be, though something else of them may not be.
    var hasKnownCount: Bool {
        isExpanded || (definition.strategy == nil && unknowns.allSatisfy { [.name, .runsOn].contains($0.part) })
    }
}
