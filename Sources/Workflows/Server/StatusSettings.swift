/// `status:` of a project: where the result of each run is set as the status of its commit.
package struct StatusSettings: Hashable, Sendable {
    /// Of GitHub, Gitea or Forgejo, without a `/` at its end: `https://api.github.com`, `https://git.example/api/v1`.
    package var api: String
    /// Where the token is read that may set it.
    package var token: SecretSetting
    /// `owner/name` there; nil for what the project's URL says.
    package var repository: String?

    package init(api: String, token: SecretSetting, repository: String? = nil) {
        (self.api, self.token, self.repository) = (api, token, repository)
    }
}
