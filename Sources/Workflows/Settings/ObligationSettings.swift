package import Source

/// One entry under `obligations:` of `sluice.yml`: what a workflow makes, and which of its jobs must see it gone.
package struct ObligationSettings: Hashable, Sendable {
    /// The workflow, by its file's stem, file name, path or `name:`.
    package var workflow: Located<String>
    /// The job that makes something.
    package var openedBy: Located<String>
    /// The job that undoes it.
    package var dischargedBy: Located<String>
    /// A command line that exits with 0 when nothing is left.
    package var verify: Located<String>
    package var retry: RetryPolicy
    /// Whom to tell when it cannot be discharged; names under `notify:`.
    package var alerts: [String]
    /// Where it stands.
    package var file: SourceFile
}

/// One entry under `locks:` of `sluice.yml`.
package struct LockSettings: Hashable, Sendable {
    package var name: String
    /// The workflows of which one at a time may hold it, named as in `ObligationSettings`.
    package var workflows: [Located<String>]
    package var file: SourceFile
}
