package import Expressions
import History
package import Runs
package import Workflows

/// A key for programs, as the server keeps it: all but its text.
package struct AccessKey: Hashable, Sendable {
    package var id: Int
    /// Never used for another one.
    package var name: String
    package var role: ServerRole
    /// The only projects that it opens; nil for all.
    package var projects: [String]?
    package var createdAt: Timestamp
    package var createdBy: String
    package var revokedAt: Timestamp?
    /// To the minute.
    package var usedAt: Timestamp?

    package init(
        id: Int, name: String, role: ServerRole, projects: [String]?, createdAt: Timestamp, createdBy: String,
        revokedAt: Timestamp? = nil, usedAt: Timestamp? = nil
    ) {
        (self.id, self.name, self.role, self.projects) = (id, name, role, projects)
        (self.createdAt, self.createdBy) = (createdAt, createdBy)
        (self.revokedAt, self.usedAt) = (revokedAt, usedAt)
    }

    /// Whoever sends it. Where it is for some projects, it may see on the server as a whole and do nothing.
    package var caller: Caller {
        let name = "key:\(name)"
        guard let projects else { return Caller(name: name, means: .key(name: self.name), role: role) }
        return Caller(
            name: name, means: .key(name: self.name), role: .view,
            projectRoles: Dictionary(projects.map { ($0, role) }) { first, _ in first }, scope: Set(projects))
    }

    package var value: Value {
        [
            "name": .string(name), "role": .string(role.rawValue),
            "projects": projects.map { .array($0.map(Value.string)) } ?? .null,
            "created_at": .string(createdAt.text), "created_by": .string(createdBy),
            "revoked_at": .text(revokedAt), "used_at": .text(usedAt),
        ]
    }

    /// Letters, digits, `-`, `_` and `.`; 64 at most.
    package static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }
}

extension Value {
    fileprivate static func text(_ time: Timestamp?) -> Value { time.map { .string($0.text) } ?? .null }
}
