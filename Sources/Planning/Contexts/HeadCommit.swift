/// What an event's payload says about a commit.
package struct HeadCommit: Hashable, Sendable {
    package var sha: String
    package var message: String
    package var author: Person
    package var committer: Person
    /// `2026-11-21T10:44:03Z`.
    package var timestamp: String
    package var tree: String

    package struct Person: Hashable, Sendable {
        package var name: String
        package var email: String

        package init(name: String, email: String) {
            self.name = name
            self.email = email
        }
    }

    package init(
        sha: String, message: String, author: Person, committer: Person, timestamp: String, tree: String
    ) {
        self.sha = sha
        self.message = message
        self.author = author
        self.committer = committer
        self.timestamp = timestamp
        self.tree = tree
    }
}
