/// A step that has ended and whose outputs, variables and paths the steps after it see.
package struct SettledStep: Hashable, Sendable {
    package var id: StepID
    /// Under which the `steps` context knows it.
    package var contextName: String?
    /// The step whose composite action it belongs to; nil for one of the job's own.
    package var parent: Int?

    package init(id: StepID, contextName: String?, parent: Int? = nil) {
        self.id = id
        self.contextName = contextName
        self.parent = parent
    }
}
