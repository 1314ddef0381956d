package import Expressions

/// The jobs that a family comes to, once all that they depend on is known. It stands in the journal of a run in which that was not so from the start.
package struct FamilyExpansion: Hashable, Sendable {
    package var failFast: Bool
    package var maxParallel: Int?
    /// How many jobs there are, chosen by `--matrix` or not.
    package var total: Int
    /// Those that were chosen.
    package var jobs: [Job]

    package struct Job: Hashable, Sendable {
        /// Of its combination, from 0.
        package var index: Int
        /// nil without a matrix.
        package var matrix: ValueObject?
        /// Without the caller's name before it.
        package var name: String
        /// Empty for one that calls a workflow.
        package var labels: [String]
        /// Nil where nobody has asked which runners there are, and for a job that calls a workflow.
        package var runner: PlannedRunner?

        package init(
            index: Int, matrix: ValueObject? = nil, name: String, labels: [String], runner: PlannedRunner? = nil
        ) {
            self.index = index
            self.matrix = matrix
            self.name = name
            self.labels = labels
            self.runner = runner
        }
    }

    package init(failFast: Bool = true, maxParallel: Int? = nil, total: Int, jobs: [Job]) {
        self.failFast = failFast
        self.maxParallel = maxParallel
        self.total = total
        self.jobs = jobs
    }
}
