import Conductor
import Digests
import Foundation
import GRDB
import HTTPTypes
import Logging
import Runs
import Synchronization

/// Answers to writes by the keys that callers gave them: the same write sent again is done once.
///
/// State: the table `idempotency`. A key is its caller's own and is forgotten after a day. Behind a lock stand the keys of writes that
/// were not done, or may be done again, and of which the table could not be told.
struct IdempotentWrites: Sendable {
    let database: ServerDatabase
    let clock: any ClockPort
    let log: Logger
    /// Of this server's process.
    let server: String
    private let abandoned = Abandoned()

    private static let secondsKept: Int64 = 86_400
    static let header = HTTPField.Name("idempotency-key")

    init(
        database: ServerDatabase, clock: any ClockPort,
        log: Logger = Logger(label: "sluice") { _ in SwiftLogNoOpLogHandler() }, server: String = Self.process
    ) {
        (self.database, self.clock, self.log, self.server) = (database, clock, log, server)
    }

    private final class Abandoned: Sendable {
        private struct Name: Hashable {
            var caller: String
            var key: String
        }

        private let names = Mutex<Set<Name>>([])

        func insert(_ caller: String, _ key: String) {
            _ = names.withLock { $0.insert(Name(caller: caller, key: key)) }
        }

        /// True for the one who takes it up.
        func take(_ caller: String, _ key: String) -> Bool {
            names.withLock { $0.remove(Name(caller: caller, key: key)) != nil }
        }
    }

    static let process = UUID().uuidString

    private enum Standing: Sendable {
        case new(submission: String)
        case answered(ServerResponse)
        case refused(Problem)
    }

    /// Does what is asked, unless the same caller has had it done with the same key.
    ///
    /// A write whose server ended before it was answered is asked for again: it knows by its submission what was done of it.
    /// - Parameter body: Gets the submission, which is the same for each attempt at the same request.
    /// - Throws: A problem: 400 for what is no key; 409 for a key of another question, and for one that is being answered.
    func answer(
        _ request: ServerRequest, _ body: @Sendable (_ submission: String) async throws -> ServerResponse
    ) async throws -> ServerResponse {
        guard let name = Self.header, let key = request.headers[name] else {
            return try await body(Self.newSubmission())
        }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem.badRequest("An 'Idempotency-Key' has 1 to 255 printable characters of ASCII.")
        }
        let submission: String
        switch try await begin(request, key) {
        case .answered(let response): return response
        case .refused(let problem): throw problem
        case .new(let own): submission = own
        }
        let response: ServerResponse
        do {
            response = try await body(submission)
        } catch let problem as Problem where problem.status.kind == .clientError {
            await keep(problem.response, request, key)
            throw problem
        } catch {
            // It may go well the next time.
            await forget(request, key)
            throw error
        }
        await keep(response, request, key)
        return response
    }

    /// What was done was done, and is answered, where that cannot be written down as well.
    private func keep(
        _ response: ServerResponse, _ request: ServerRequest, _ key: String
    ) async {
        do {
            try await end(request, key, response)
        } catch {
            log.error(
                "An answer cannot be kept for its 'Idempotency-Key': \(error)", metadata: ["path": "\(request.path)"])
            abandoned.insert(request.caller.name, key)
        }
    }

    private func forget(_ request: ServerRequest, _ key: String) async {
        let caller = request.caller.name
        do {
            try await database.write {
                try $0.execute(
                    sql: "DELETE FROM idempotency WHERE caller = ? AND key = ?", arguments: [caller, key])
            }
        } catch {
            log.error("An 'Idempotency-Key' cannot be let go: \(error)", metadata: ["path": "\(request.path)"])
            abandoned.insert(caller, key)
        }
    }

    private static func newSubmission() -> String { "asked-\(UUID().uuidString)" }

    private func begin(_ request: ServerRequest, _ key: String) async throws -> Standing {
        let submission = Self.newSubmission()
        let (caller, question, server) = (request.caller.name, Self.digest(request), self.server)
        let now = clock.now().nanoseconds / 1_000_000_000
        return try await database.write { [abandoned] database in
            try database.execute(
                sql: "DELETE FROM idempotency WHERE asked_at < ?", arguments: [now - Self.secondsKept])
            let known = try Row.fetchOne(
                database, sql: "SELECT * FROM idempotency WHERE caller = ? AND key = ?", arguments: [caller, key])
            if let known {
                var standing = Self.standing(known, question, server)
                if case .refused = standing, known["status"] as Int? == nil, (known["question"] as String) == question,
                    abandoned.take(caller, key), let submission = known["submission"] as String?
                {
                    standing = .new(submission: submission)
                }
                if case .new = standing {
                    try database.execute(
                        sql: "UPDATE idempotency SET server = ? WHERE caller = ? AND key = ?",
                        arguments: [server, caller, key])
                }
                return standing
            }
            try database.execute(
                sql: """
                    INSERT INTO idempotency (caller, key, question, server, asked_at, submission)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """, arguments: [caller, key, question, server, now, submission])
            return .new(submission: submission)
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
            if let submission = row["submission"] as String? { return .new(submission: submission) }
            // Of a server that kept no submissions.
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

    private static func digest(_ request: ServerRequest) -> String {
        hexadecimal(MessageDigest.sha256(Array("\(request.method.rawValue) \(request.path)\n".utf8) + request.body))
    }
}
