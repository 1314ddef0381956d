/// What a job that ran for an environment has to say of it.
package struct DeploymentReport: Hashable, Sendable {
    package var environment: String
    /// Where what was deployed can be seen.
    package var url: String?
    /// False where the file says `deployment: false`: its success makes nothing live.
    package var isDeployment: Bool
    /// What was shipped, where that is known to be another commit than the run's.
    package var commit: String?

    package init(environment: String, url: String? = nil, isDeployment: Bool = true, commit: String? = nil) {
        self.environment = environment
        self.url = url
        self.isDeployment = isDeployment
        self.commit = commit
    }
}
