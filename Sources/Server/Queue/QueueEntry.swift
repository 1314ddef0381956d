package import Expressions
import History
package import Runs

/// A start that somebody has asked for, and what became of it.
package struct QueueEntry: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        /// It waits for somebody who may let it go on: it is not trusted.
        case held
        case waiting, starting, started, refused
        /// Withdrawn, or a newer start took its place.
        case cancelled

        package var isOver: Bool {
            switch self {
            case .held, .waiting, .starting: false
            case .started, .refused, .cancelled: true
            }
        }
    }

    /// Counted from 1 on, in the order in which they came.
    package var id: Int
    package var project: String
    package var request: StartRequest
    package var state: State
    package var run: Int?
    /// Why it waits, was refused or cancelled, in a sentence.
    package var reason: String?
    package var submittedAt: Timestamp
    package var decidedAt: Timestamp?

    /// As the API has it.
    package var value: Value {
        [
            "id": .number(Double(id)), "project": .string(project), "workflow": .string(request.workflow),
            "event": .string(request.event), "ref": request.ref.map(Value.string) ?? .null,
            "requester": .string(request.requester), "untrusted": .boolean(request.isUntrusted),
            "state": .string(state.rawValue), "run": run.map { .number(Double($0)) } ?? .null,
            "reason": reason.map(Value.string) ?? .null, "submitted_at": .string(submittedAt.text),
            "decided_at": decidedAt.map { .string($0.text) } ?? .null,
            "approved_by": request.approver.map(Value.string) ?? .null,
            "approved_at": request.approvedAt.map(Value.string) ?? .null,
        ]
    }
}
