/// One repository that the server runs, under `/p/NAME`.
package struct ServerProject: Hashable, Sendable {
    package enum PullRequests: String, CaseIterable, Hashable, Sendable {
        /// They start nothing.
        case refuse
        /// Those of a fork wait for somebody who operates the project.
        case approve
        /// They start like a push, and are untrusted all the same.
        case run
    }

    /// Letters, digits, `-`, `_` and `.`.
    package var name: Located<String>
    /// A path of this host, or a URL to fetch from.
    package var repository: String
    /// Seconds between two looks at the remote; nil where nobody looks.
    package var pollSeconds: Double?
    /// Filter patterns of branches whose pushes start workflows; all where there are none.
    package var branches: [String] = []
    package var pullRequests = PullRequests.approve
    /// Where the secret of webhooks is read; without one none is taken.
    package var webhookSecret: SecretSetting?
    /// Where the status of commits is set; nil for nowhere.
    package var status: StatusSettings?
    /// The workflows whose steps may use docker's socket, which is as good as being root.
    package var dockerWorkflows: [Located<String>] = []
    /// The workflows that may run steps on the host for an untrusted event.
    package var untrustedWorkflows: [Located<String>] = []
    /// Roles in this project, by the person's name; they stand over the person's own.
    package var roles: [String: ServerRole] = [:]

    package init(name: Located<String>, repository: String) {
        (self.name, self.repository) = (name, repository)
    }

    /// Whether `host-steps` names the workflow of this path: by its path, or by its file's name with or without its ending.
    ///
    /// Its `name:` is not asked: whoever writes a pull request writes that, too.
    package func letsHostSteps(of path: String) -> Bool {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let stem = [".yml", ".yaml"].first { file.hasSuffix($0) }.map { String(file.dropLast($0.count)) } ?? file
        return untrustedWorkflows.contains { [path, file, stem].contains($0.value) }
    }
}
