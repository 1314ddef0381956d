/// An event in its place in a run's journal.
package struct JournalEntry: Hashable, Sendable {
    /// From 1, without gaps.
    package var sequence: Int
    package var time: Timestamp
    package var event: RunEvent

    package init(sequence: Int, time: Timestamp, event: RunEvent) {
        self.sequence = sequence
        self.time = time
        self.event = event
    }
}
