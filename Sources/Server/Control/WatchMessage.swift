/// A sentence of whoever watches a project, for the server's log.
package struct WatchMessage: Hashable, Sendable {
    package var isError: Bool
    package var text: String

    package init(isError: Bool, text: String) {
        (self.isError, self.text) = (isError, text)
    }
}
