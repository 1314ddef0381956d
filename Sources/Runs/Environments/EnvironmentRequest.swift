/// What must be found out before a job may go to its environment.
package struct EnvironmentRequest: Hashable, Sendable {
    /// As the job names it.
    package var environment: String
    /// The run's branch must match each of these lists; none where any branch will do.
    package var branches: [[String]]
    package var evidence: [Evidence]

    /// Workflows that must have succeeded for a commit.
    package struct Evidence: Hashable, Sendable {
        package var workflows: [String]
        /// A branch, tag or commit; nil for the run's own.
        package var revision: String?

        package init(workflows: [String], revision: String? = nil) {
            self.workflows = workflows
            self.revision = revision
        }
    }

    package init(environment: String, branches: [[String]] = [], evidence: [Evidence] = []) {
        self.environment = environment
        self.branches = branches
        self.evidence = evidence
    }
}

/// What was found out.
package struct EnvironmentCheck: Hashable, Sendable {
    /// Whole sentences that name what is amiss or missing; none where nothing is.
    package var faults: [String]
    /// The commit that the evidence is for, where it is not the run's own.
    package var commit: String?

    package init(faults: [String] = [], commit: String? = nil) {
        self.faults = faults
        self.commit = commit
    }
}
