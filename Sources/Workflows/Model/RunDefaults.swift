package import Expressions

/// `defaults.run`, of a workflow or a job.
package struct RunDefaults: Hashable, Sendable {
    package var shell: Located<Template>?
    package var workingDirectory: Located<Template>?
    /// What gives the whole mapping, where no key is written out: one expression, or a mapping with an expression for a
    /// key.
    package var template: ValueTemplate?

    package init(
        shell: Located<Template>? = nil, workingDirectory: Located<Template>? = nil, template: ValueTemplate? = nil
    ) {
        self.shell = shell
        self.workingDirectory = workingDirectory
        self.template = template
    }
}
