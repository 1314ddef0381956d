package import Runs

/// Where a run's events are kept: the only truth about the run.
///
/// Contract: `append` returns only when the entries would survive the death of any process, all of them or none. With
/// `durably: true` they would also survive a power cut. It refuses (`ConductorError.fenced`) once another engine holds a
/// higher token for the run: the caller must then stop at once and carry out nothing more.
///
/// `sync` puts all that was appended on the disk, with a mark that says so: whoever finds the journal ending there after a power cut knows that
/// nothing of it is missing, as long as the append after it is a durable one. It refuses as `append` does.
package protocol JournalPort: Sendable {
    func append(_ entries: [JournalEntry], durably: Bool) throws
    func sync(through sequence: Int) throws
}
