/// A step that has ended and whose outputs, variables and paths the steps after it see.
package struct SettledStep: Hashable, Sendable {
    package var id: StepID
    /// Under which the `steps` context knows it.
    package var contextName: String?

    package init(id: StepID, contextName: String?) {
        self.id = id
        self.contextName = contextName
    }
}
