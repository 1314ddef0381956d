/// What becomes of one moment at which a schedule was due.
package struct TickDecision: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        /// A run is started.
        case start
        /// A run is started when what the sentence names is over.
        case wait(String)
        /// One run stands for it and for another moment.
        case coalesce(into: Timestamp)
        /// No run is started; a sentence on why.
        case skip(String)
    }

    package var scheduledAt: Timestamp
    /// Whether its moment was missed.
    package var isLate: Bool
    package var verdict: Verdict
    /// So many moments are told of as one, this being the last.
    package var count = 1

    package init(_ scheduledAt: Timestamp, isLate: Bool, _ verdict: Verdict, count: Int = 1) {
        self.scheduledAt = scheduledAt
        self.isLate = isLate
        self.verdict = verdict
        self.count = count
    }
}
