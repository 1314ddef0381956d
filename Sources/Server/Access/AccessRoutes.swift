import Conductor
import Expressions
import HTTPTypes
import Logging
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
        return .asking("keys", parts, .role(.admin), operation) { _ in
            APIAnswer("keys", try await AccessKeys(parts.database).all().map(\.value))
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
            try await warnOfLast(parts)
            return .empty
        }
    }

    /// Says so where the server listens beyond this machine and knows of nobody any more.
    private static func warnOfLast(_ parts: ServerParts) async throws {
        let configuration = parts.settings.now
        do {
            try await ServerGuard(parts.database).check(configuration, at: configuration.listen)
        } catch is ServerError {
            parts.log.warning(
                "The last key was revoked: nobody who comes from elsewhere is let in, and the server would not start again.",
                metadata: ["address": "\(configuration.listen.text)"])
        }
    }

    private static func listAudit(_ parts: ServerParts) -> Route {
        let operation = Operation(
            "listAudit", "Who changed what, and who was refused", tag: "access",
            query: [
                .before("entries"),
                .init(
                    "limit", "How many at most.", ["type": "integer", "minimum": 1, "maximum": 1000, "default": 100]),
            ],
            answers: [.init(200, "Entries, the newest first", "AuditPage"), .init(400, "No such page", "Problem")])
        return .asking("audit", parts, .role(.admin), operation) { call in
            let limit = try call.query.number("limit", in: 1...1000) ?? 100
            let entries = try await AuditLog(parts.database).entries(
                before: try call.query.before(), most: limit + 1)
            let next = entries.count > limit ? APIAnswer.Next("before", entries[limit - 1].id) : nil
            return APIAnswer(
                "entries", entries.prefix(limit).map(\.value), besides: ["next": .optional(next?.number)], next: next)
        }
    }
}
