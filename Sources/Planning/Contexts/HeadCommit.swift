/// What an event's payload says about its commit.
package struct HeadCommit: Hashable, Sendable {
    package var message: String
    package var authorName: String
    package var authorEmail: String
    /// `2026-11-21T10:44:03Z`.
    package var timestamp: String
    package var tree: String

    package init(message: String, authorName: String, authorEmail: String, timestamp: String, tree: String) {
        self.message = message
        self.authorName = authorName
        self.authorEmail = authorEmail
        self.timestamp = timestamp
        self.tree = tree
    }
}
