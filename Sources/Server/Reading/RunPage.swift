package import History

/// One page of the list of runs, the newest first.
package struct RunPage: Sendable {
    package var runs: [RecordedRun]
    /// The number to go on before; nil where this is the last page.
    package var next: Int?

    package init(_ store: Store, _ filter: RunFilter, before: Int? = nil, limit: Int) throws(HistoryError) {
        // One more tells whether there is another page.
        let found = try store.runs(filter, before: before, limit: limit + 1)
        runs = Array(found.prefix(limit))
        next = found.count > limit ? runs.last?.number : nil
    }
}
