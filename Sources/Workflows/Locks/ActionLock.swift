/// GitHub's `actions.lock`: the commits of all actions that the workflows beside it use, and of those that these use.
///
/// The format is that of github/actions-lockfile, v0.0.2; docs/adr/0010.
package struct ActionLock: Hashable, Sendable {
    /// The file's name, in the folder of the workflows.
    package static let name = "actions.lock"

    package struct Dependency: Hashable, Sendable {
        /// The branch or tag that led to the commit, where the pin is a SHA.
        package var ref: String
        /// Forty digits.
        package var commit: String
        /// GitHub's numbers, which only GitHub can tell: kept as they were read.
        package var ownerID: Int?
        package var repositoryID: Int?
        /// What the action itself uses.
        package var uses: Set<ActionPin>

        package init(
            ref: String, commit: String, ownerID: Int? = nil, repositoryID: Int? = nil, uses: Set<ActionPin> = []
        ) {
            self.ref = ref
            self.commit = commit
            self.ownerID = ownerID
            self.repositoryID = repositoryID
            self.uses = uses
        }
    }

    /// As it was read: GitHub's tools write newer ones of the same form.
    package var version: String
    /// What each workflow uses itself, by the workflow's path. One that is named here may use nothing that is not locked.
    package var workflows: [String: Set<ActionPin>]
    package var dependencies: [ActionPin: Dependency]

    package init(
        version: String = ActionLock.written, workflows: [String: Set<ActionPin>] = [:],
        dependencies: [ActionPin: Dependency] = [:]
    ) {
        self.version = version
        self.workflows = workflows
        self.dependencies = dependencies
    }

    /// The version that is written where there was no file.
    package static let written = "v0.0.2"
    /// Those that can be read. The third is written by GitHub's tool since October 2026, in the same form.
    static let read = ["v0.0.2", "v0.0.3"]
}
