/// What local git knows about an event's commit and those before it.
package struct EventHistory: Hashable, Sendable {
    package var head: HeadCommit
    /// The commit before the event's; forty zeros where there is none.
    package var before: String
    /// The commits that the event brings, the oldest first; the head is the last.
    package var commits: [HeadCommit]
    /// `pull_request` only: the tip of the base branch.
    package var base: String

    package static let noCommit = String(repeating: "0", count: 40)

    package init(head: HeadCommit, before: String? = nil, commits: [HeadCommit] = [], base: String? = nil) {
        self.head = head
        self.before = before ?? Self.noCommit
        self.commits = commits.isEmpty ? [head] : commits
        self.base = base ?? self.before
    }

    var isFirst: Bool { before == Self.noCommit }
}
