package import Expressions

/// `defaults.run`, of a workflow or a job.
package struct RunDefaults: Hashable, Sendable {
    package var shell: Located<Template>?
    package var workingDirectory: Located<Template>?

    package init(shell: Located<Template>? = nil, workingDirectory: Located<Template>? = nil) {
        self.shell = shell
        self.workingDirectory = workingDirectory
    }
}
