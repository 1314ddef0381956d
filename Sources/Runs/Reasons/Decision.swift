package import Expressions
package import Planning

/// One decision of a run, as its journal tells it: what came of a job or step at one moment, and why.
package struct Decision: Hashable, Sendable {
    /// The names are public, in `sluice why --json`.
    package enum Kind: String, Hashable, Sendable {
        /// Why the workflow runs at all.
        case trigger
        /// An `if`, or what stands for a missing one, held.
        case condition
        case skip, cancel, failure
        /// Something was waited for.
        case wait
        /// Another attempt.
        case retry
        /// The engine, or a step's keeper, was lost.
        case engine
        case obligation
        /// Somebody was asked to let the run into an environment, or has decided.
        case approval
        /// A matrix, or the like, became known.
        case expansion
        case outcome
    }

    /// Of the event, or of the last one where something goes on.
    package var sequence: Int
    package var time: Timestamp
    package var kind: Kind
    /// Nil for the run as a whole.
    package var job: JobID?
    package var step: StepID?
    package var stepTitle: StepTitle?
    /// Its `id:`.
    package var stepName: String?
    /// What came of it and why: the end of a sentence, without a full stop.
    package var text: String
    /// The `if` that was evaluated, if there is one.
    package var explanation: Explanation?
    /// How long was waited.
    package var seconds: Double?
    /// It is what one would expect, and told only to those who ask about this very job or step.
    package var isUsual = false

    package init(
        _ kind: Kind, _ text: String, at entry: JournalEntry, job: JobID? = nil, explanation: Explanation? = nil,
        seconds: Double? = nil, isUsual: Bool = false
    ) {
        sequence = entry.sequence
        time = entry.time
        self.kind = kind
        self.job = job
        self.text = text.withoutFullStop
        self.explanation = explanation
        self.seconds = seconds
        self.isUsual = isUsual
    }
}

/// A condition and what it saw.
package struct Explanation: Hashable, Sendable {
    /// `if`, `pre-if` or `post-if`.
    package var key = "if"
    /// As it is written; nil where nothing is, and `success()` stands for it.
    package var condition: String?
    /// Nil where it cannot be said: it depends on what is not on record.
    package var holds: Bool?
    package var lookups: [Lookup]

    package init(key: String = "if", condition: String?, holds: Bool?, lookups: [Lookup]) {
        self.key = key
        self.condition = condition
        self.holds = holds
        self.lookups = lookups
    }
}

extension String {
    var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
