import Expressions
import Workflows

/// What somebody asks for a key to be.
struct KeyRequest: Hashable {
    var name: String
    var role: ServerRole
    /// Nil for all.
    var projects: [String]?

    /// Throws a problem that names the field.
    init(_ object: ValueObject) throws(Problem) {
        guard case .string(let name)? = object["name"] else {
            throw .unprocessable("'name' is missing: a key has a name.")
        }
        guard case .string(let text)? = object["role"], let role = ServerRole(rawValue: text) else {
            throw .unprocessable("'role' must be one of view, operate, approve and admin.")
        }
        (self.name, self.role) = (name, role)
        switch object["projects"] {
        case nil, .null?: projects = nil
        case .array(let items)?:
            let names = items.compactMap { item -> String? in
                guard case .string(let name) = item else { return nil }
                return name
            }
            guard names.count == items.count else { throw .unprocessable("'projects' must be a list of names.") }
            projects = names
        default: throw .unprocessable("'projects' must be a list of names.")
        }
    }
}
