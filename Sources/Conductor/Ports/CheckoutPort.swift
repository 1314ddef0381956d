/// Makes a workspace from a commit: `actions/checkout` of the run's own repository.
///
/// Contract: `directory` ends as a repository of its own whose HEAD is the commit and whose `git status` is empty; files that did not change since an earlier checkout there keep their
/// modification time. No hook and no external filter runs.
package protocol CheckoutPort: Sendable {
    func checkOut(_ request: CheckoutRequest) throws
}

package struct CheckoutRequest: Hashable, Sendable {
    /// A SHA, or a ref name or short name of the source repository.
    package var revision: String
    /// The full ref name that HEAD's branch should be made from (`refs/heads/main`), or nil for a detached HEAD.
    package var reference: String?
    package var directory: String
    /// 0 means all history.
    package var depth: Int
    package var fetchTags: Bool
    /// Whether files that the commit does not have are removed (`git clean -ffdx`).
    package var clean: Bool

    package init(
        revision: String, reference: String?, directory: String, depth: Int = 1, fetchTags: Bool = false,
        clean: Bool = true
    ) {
        self.revision = revision
        self.reference = reference
        self.directory = directory
        self.depth = depth
        self.fetchTags = fetchTags
        self.clean = clean
    }
}
