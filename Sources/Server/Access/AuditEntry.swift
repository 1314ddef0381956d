package import Expressions
import History
package import Runs

/// A write, or one that was refused: who, by which means, what, and what became of it.
package struct AuditEntry: Hashable, Sendable {
    /// Counted from 1 on; 0 before it is written down.
    package var id = 0
    package var at: Timestamp
    /// As approvals have it; empty for nobody.
    package var name: String
    package var means: String
    /// An address, or `socket`.
    package var peer: String
    package var method: String
    /// Without its query.
    package var path: String
    package var status: Int
    /// Why it was refused.
    package var reason: String?

    package var value: Value {
        [
            "id": .number(Double(id)), "at": .string(at.text), "name": .string(name), "means": .string(means),
            "peer": .string(peer), "method": .string(method), "path": .string(path),
            "status": .number(Double(status)), "reason": reason.map(Value.string) ?? .null,
        ]
    }
}
