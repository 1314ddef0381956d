package import Expressions
import GRDB
package import Runs

/// A stack that was made on this machine, and what became of it: an obligation until it has been seen gone.
package struct RecordedStack: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        /// Its test goes on, or has died.
        case open
        /// It stands for people to look at.
        case kept
        /// It was to be taken down, and something of it is still there.
        case left
        /// It has been seen gone.
        case closed
        /// A person took it over.
        case abandoned
    }

    package var id: Int
    package var draft: StackDraft
    /// SHA-256 of the merged compose model, in hexadecimal; nil where that was never made.
    package var composeDigest: String?
    package var state: State
    /// The process that takes it down when its owner dies.
    package var guardian: EngineIdentity?
    package var openedAt: Timestamp
    /// Of a kept one; nil where only a person takes it down.
    package var keepUntil: Timestamp?
    package var closedAt: Timestamp?
    package var closedBy: String?
    /// Why it was abandoned.
    package var reason: String?
    package var outcome: Outcome?
    /// What the test has shown.
    package var record: Value?
    /// Attempts to take it down that failed.
    package var attempts: Int
    package var lastError: String?

    package var project: String { draft.project }
    package var name: String { draft.name }

    /// What a person types where obligations are meant.
    package var obligation: String { Self.obligationPrefix + project }
    package static let obligationPrefix = "stack/"

    /// Where it was tested when somebody else had brought it up; nil for one that the test made.
    package var target: String? {
        guard case .object(let record) = record, case .string(let target)? = record["target"] else { return nil }
        return target
    }

    /// Whether something of it may be on this machine.
    package var isStanding: Bool {
        switch state {
        case .open, .kept, .left: true
        case .closed, .abandoned: false
        }
    }

    /// Whether nobody is there any more to take it down in time.
    ///
    /// - Parameters:
    ///   - now: A kept stack whose guard is gone stays until its time is over: somebody may be looking at it.
    ///   - isAlive: Whether that very process still runs.
    package func isDeserted(at now: Timestamp, isAlive: (EngineIdentity) -> Bool) -> Bool {
        guard guardian.map(isAlive) != true else { return false }
        switch state {
        case .open, .left: return !isAlive(draft.owner)
        // After a restart of the machine nobody looks at it any more, but what was asked for holds. One of a job goes with it.
        case .kept: return keepUntil.map { $0 <= now } ?? (draft.job != nil)
        case .closed, .abandoned: return false
        }
    }

    /// Why it is no evidence for its commit, in a few words; nil where it is.
    package var objection: String? {
        if let target { return "of the stack at \(target), whatever its images are" }
        if draft.sha == nil { return "of no commit" }
        if draft.isDirty { return "of files that are not committed" }
        if draft.isPartial { return "of a part only" }
        switch state {
        case .open: return "not over"
        case .kept, .left, .abandoned: return "not seen gone"
        case .closed where outcome == .success: return hasProved ? nil : "one that has proved nothing"
        case .closed: return "a \(outcome?.rawValue ?? "failure")"
        }
    }

    /// What the test said of itself: every phase and check, a test or an assertion at least, and nothing left.
    private var hasProved: Bool {
        guard case .object(let record) = record else { return false }
        return record["evidence"] == .boolean(true)
    }
}
