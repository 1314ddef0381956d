/// What a work directory of a commit should be like.
package struct CheckoutOptions: Hashable, Sendable {
    package enum Head: Hashable, Sendable {
        case detached
        /// On a branch of this short name, at the commit, tracking `origin`.
        case branch(String)
    }

    package enum History: Hashable, Sendable {
        /// Everything, with every branch as `origin`'s and every tag: `fetch-depth: 0`.
        case all
        /// This many commits back, 1 being the commit alone.
        case depth(Int)
    }

    package var head: Head
    package var history: History
    /// Whether a shallow history comes with tags (`fetch-tags`); a whole one always does.
    package var tags: Bool
    /// Whether files that the commit does not have are removed, ignored ones too, as `git clean -ffdx` does.
    package var clean: Bool
    /// More refs to write, by full name, such as `refs/remotes/pull/7/merge`.
    package var references: [String: CommitID]

    /// The defaults are those of `actions/checkout`.
    package init(
        head: Head = .detached, history: History = .depth(1), tags: Bool = false, clean: Bool = true,
        references: [String: CommitID] = [:]
    ) {
        self.head = head
        self.history = history
        self.tags = tags
        self.clean = clean
        self.references = references
    }
}

/// What a checkout did.
package struct CheckoutReport: Hashable, Sendable {
    /// Files and links written.
    package var written = 0
    /// Files and links that were there already, unchanged, and keep their modification time.
    package var kept = 0
    /// Files and links removed because the commit does not have them.
    package var removed = 0
    /// Full sentences.
    package var warnings: [String] = []
}
