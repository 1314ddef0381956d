package import History
package import Planning
package import Runs

/// A run with all that is known of it.
package struct RunReading: Sendable {
    package var details: RecordedDetails
    /// As it was asked for: inputs, payload, and who asked.
    package var request: RunRequest?
    /// Whether somebody goes on with it.
    package var life: RunLife
    /// Its journal.
    package var entries: [JournalEntry]

    package init(_ store: Store, _ number: Int) throws(HistoryError) {
        details = try store.details(ofRun: number)
        entries = try store.entries(ofRun: number)
        life = RunLife(details.run, in: store)
        if case .created(let request)? = entries.first?.event { self.request = request }
    }
}
