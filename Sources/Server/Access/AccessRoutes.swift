import Conductor
import Expressions
import HTTPTypes
import Workflows

/// Keys and the audit log.
enum AccessRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        [listKeys(parts), makeKey(parts), revokeKey(parts), listAudit(parts)]
    }

    private static func listKeys(_ parts: ServerParts) -> Route {
        let operation = Operation(
            "listKeys", "All keys, also those that were revoked", tag: "access",
            answers: [.init(200, "The keys, the oldest first", "Keys")])
        return Route(.get, "/api/v1/keys", .role(.admin), operation: operation) { _ in
            let keys = try await AccessKeys(parts.database).all()
            return .json(["keys": .array(keys.map(\.value))])
        }
    }

    private static func makeKey(_ parts: ServerParts) -> Route {
        let operation = Operation(
            "createKey", "Make a key", tag: "access", body: "KeyRequest",
            answers: [
                .init(201, "The key, with its text, which is shown this once", "NewKey"),
                .init(409, "The name was used before", "Problem"), .init(422, "Such a key cannot be", "Problem"),
            ])
        return Route(.post, "/api/v1/keys", .role(.admin), operation: operation) { request in
            let asked = try KeyRequest(request.object())
            let (keys, now) = (AccessKeys(parts.database), parts.clock.now())
            let text = try await keys.make(
                asked.name, asked.role, projects: asked.projects, by: request.caller.name, at: now)
            guard let key = try await keys.all().first(where: { $0.name == asked.name }) else {
                throw Problem.fault("The key was made, and is gone.")
            }
            guard case .object(let fields) = key.value else { throw Problem.fault("A key is an object.") }
            var value = fields
            value["key"] = .string(text)
            return .json(.object(value), status: .created)
        }
    }

    private static func revokeKey(_ parts: ServerParts) -> Route {
        let operation = Operation(
            "revokeKey", "Revoke a key: it opens nothing from now on", tag: "access",
            answers: [.init(204, "It is revoked", nil), .init(404, "There is no such key", "Problem")])
        return Route(.delete, "/api/v1/keys/{key}", .role(.admin), operation: operation) { request in
            try await AccessKeys(parts.database).revoke(
                request.parameter("key"), by: request.caller.name, at: parts.clock.now())
            return .empty
        }
    }

    private static func listAudit(_ parts: ServerParts) -> Route {
        let operation = Operation(
            "listAudit", "Who changed what, and who was refused", tag: "access",
            query: [
                .init("before", "Only entries before the one with this id", ["type": "integer", "minimum": 1]),
                .init("limit", "At most so many", ["type": "integer", "minimum": 1, "maximum": 1000]),
            ],
            answers: [.init(200, "Entries, the newest first", "AuditPage"), .init(400, "No such page", "Problem")])
        return Route(.get, "/api/v1/audit", .role(.admin), operation: operation) { request in
            let before = try number(request, "before", most: .max)
            let limit = try number(request, "limit", most: 1000) ?? 100
            let entries = try await AuditLog(parts.database).entries(before: before, most: limit)
            return .json([
                "entries": .array(entries.map(\.value)),
                "next": entries.count == limit ? entries.last.map { .number(Double($0.id)) } ?? .null : .null,
            ])
        }
    }

    private static func number(_ request: ServerRequest, _ name: String, most: Int) throws(Problem) -> Int? {
        guard let text = request.query(name) else { return nil }
        guard let number = Int(text), (1...most).contains(number) else {
            throw .badRequest("'\(name)' must be a whole number from 1 to \(most), and is '\(text)'.")
        }
        return number
    }
}
