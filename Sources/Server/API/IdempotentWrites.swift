import Conductor
import Digests
import Foundation
import GRDB
import HTTPTypes
import Runs

/// Answers to writes by the keys that callers gave them: the same write sent again is done once.
///
/// State: the table `idempotency`. A key is its caller's own and is forgotten after a day.
struct IdempotentWrites: Sendable {
    let database: ServerDatabase
    let clock: any ClockPort
    /// Of this server's process.
    let server: String

    private static let secondsKept: Int64 = 86_400
    static let header = HTTPField.Name("idempotency-key")

    init(database: ServerDatabase, clock: any ClockPort, server: String = Self.process) {
        (self.database, self.clock, self.server) = (database, clock, server)
    }

    static let process = UUID().uuidString

    private enum Standing: Sendable {
        case new
        case answered(ServerResponse)
        case refused(Problem)
    }

    /// Does what is asked, unless the same caller has had it done with the same key.
    ///
    /// - Throws: A problem: 400 for what is no key; 409 for a key of another question, for one that is being answered, and for one
    ///   whose answer nobody knows because the server ended meanwhile.
    func answer(
        _ request: ServerRequest, _ body: @Sendable () async throws -> ServerResponse
    ) async throws -> ServerResponse {
        guard let name = Self.header, let key = request.headers[name] else { return try await body() }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem.badRequest("An 'Idempotency-Key' has 1 to 255 printable characters of ASCII.")
        }
        switch try await begin(request, key) {
        case .answered(let response): return response
        case .refused(let problem): throw problem
        case .new: break
        }
        let response: ServerResponse
        do {
            response = try await body()
        } catch let problem as Problem where problem.status.kind == .clientError {
            try await end(request, key, problem.response)
            throw problem
        } catch {
            // It may go well the next time.
            try await forget(request, key)
            throw error
        }
        try await end(request, key, response)
        return response
    }

    private func begin(_ request: ServerRequest, _ key: String) async throws -> Standing {
        let (caller, question, server) = (request.caller.name, Self.digest(request), self.server)
        let now = clock.now().nanoseconds / 1_000_000_000
        return try await database.write { database in
            try database.execute(
                sql: "DELETE FROM idempotency WHERE asked_at < ?", arguments: [now - Self.secondsKept])
            let known = try Row.fetchOne(
                database, sql: "SELECT * FROM idempotency WHERE caller = ? AND key = ?", arguments: [caller, key])
            if let known { return Self.standing(known, question, server) }
            try database.execute(
                sql: "INSERT INTO idempotency (caller, key, question, server, asked_at) VALUES (?, ?, ?, ?, ?)",
                arguments: [caller, key, question, server, now])
            return .new
        }
    }

    private static func standing(_ row: Row, _ question: String, _ server: String) -> Standing {
        guard (row["question"] as String) == question else {
            return .refused(
                .conflict(
                    "This 'Idempotency-Key' was given to another request.", hint: "Give each request its own key."))
        }
        if let status = row["status"] as Int? {
            var body = ServerResponse.Body.none
            if let data = row["body"] as Data? { body = .bytes(Array(data)) }
            var response = ServerResponse(
                status: HTTPResponse.Status(code: status), type: row["type"] as String?, body: body)
            response.headers[.location] = row["location"] as String?
            if let name = HTTPField.Name("idempotency-replayed") { response.headers[name] = "true" }
            return .answered(response)
        }
        guard (row["server"] as String) == server else {
            return .refused(
                .conflict(
                    "The server ended while it answered the first request with this 'Idempotency-Key'.",
                    hint: "Look whether it was done; if not, send it with another key."))
        }
        return .refused(
            Problem(
                .conflict, "The first request with this 'Idempotency-Key' is being answered.",
                hint: "Ask again in a moment.", headers: [.retryAfter: "1"]))
    }

    private func end(_ request: ServerRequest, _ key: String, _ response: ServerResponse) async throws {
        let caller = request.caller.name
        let (status, location, type) = (
            response.status.code, response.headers[.location], response.headers[.contentType]
        )
        var body: Data?
        if case .bytes(let bytes) = response.body { body = Data(bytes) }
        try await database.write { [body] database in
            try database.execute(
                sql: """
                    UPDATE idempotency SET status = ?, location = ?, type = ?, body = ? WHERE caller = ? AND key = ?
                    """, arguments: [status, location, type, body, caller, key])
        }
    }

    private func forget(_ request: ServerRequest, _ key: String) async throws {
        let caller = request.caller.name
        try await database.write {
            try $0.execute(sql: "DELETE FROM idempotency WHERE caller = ? AND key = ?", arguments: [caller, key])
        }
    }

    private static func digest(_ request: ServerRequest) -> String {
        hexadecimal(MessageDigest.sha256(Array("\(request.method.rawValue) \(request.path)\n".utf8) + request.body))
    }
}
