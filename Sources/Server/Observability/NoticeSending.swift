import Conductor
import Dispatch
import Expressions
import Foundation
import HTTP
import Logging
import Runs
import Workflows

/// Tells what is to be told, one thing after the other, and again where nobody has heard it.
struct NoticeSending: Sendable {
    let parts: ServerParts
    private static let queue = DispatchQueue(label: "sluice.notices", attributes: .concurrent)

    func run() async {
        let notices = Notices(database: parts.database)
        while !Task.isCancelled {
            var wait: Timestamp?
            do {
                for waiting in try await notices.due(at: parts.clock.now()) {
                    guard !Task.isCancelled else { return }
                    try await tell(waiting, notices)
                }
                wait = try await notices.nextTime()
            } catch {
                parts.log.error("What is to be told waits: \(error)")
                wait = parts.clock.now().advanced(bySeconds: 10)
            }
            await parts.triggers.notices.wait(until: wait, parts.clock)
        }
    }

    private func tell(_ waiting: Notices.Waiting, _ notices: Notices) async throws {
        let place = ["project": "\(waiting.project)", "target": "\(waiting.target)"] as Logger.Metadata
        do throws(Problem) {
            let post = try post(waiting)
            try await send(post)
        } catch {
            let isOver = try await notices.failed(
                waiting, because: error.detail, isFinal: !error.mayPass, at: parts.clock.now())
            parts.log.error(
                "The \(waiting.subject) \(isOver ? "is told no more" : "could not be told"): \(error.detail).",
                metadata: place)
            return
        }
        try await notices.told(waiting.id, at: parts.clock.now())
        parts.log.info("The \(waiting.subject) is told: \(waiting.body)", metadata: place)
    }

    /// What is sent where.
    private struct Post: Sendable {
        var url: String
        /// As it stands in the server's file.
        var written: String
        var headers: [HTTPHeader] = []
        var body: String
    }

    // MARK: Where to

    private func post(_ waiting: Notices.Waiting) throws(Problem) -> Post {
        if waiting.target == Notice.status { return try statusPost(waiting) }
        guard let target = parts.settings.now.file.notify.first(where: { $0.name == waiting.target }) else {
            throw .notFound("nobody under 'notify' is called so any more")
        }
        return Post(url: try url(of: target), written: target.url, body: waiting.body)
    }

    /// The secrets of a URL are variables of the server's environment.
    private func url(of target: NotifySettings) throws(Problem) -> String {
        do {
            let template = try Template(parsing: target.url)
            let names = template.expressions.flatMap { $0.references("secrets") }.compactMap(\.first)
            let values = names.isEmpty ? [:] : try parts.secrets.values([.variables(names)])
            if let missing = names.first(where: { values[$0]?.isEmpty ?? true }) {
                throw Problem.unavailable("the variable '\(missing)' of its URL is not set for the server")
            }
            let secrets = ValueObject(values.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) })
            return try template.string(in: EvaluationScope(contexts: ["secrets": .object(secrets)]))
        } catch let problem as Problem {
            throw problem
        } catch {
            throw .unprocessable("its URL cannot be read")
        }
    }

    private func statusPost(_ waiting: Notices.Waiting) throws(Problem) -> Post {
        guard let project = parts.projects.all.first(where: { $0.name == waiting.project }),
            let status = project.definition.status
        else { throw .notFound("the project has no 'status' any more") }
        guard case .object(var fields)? = try? Value(parsingJSON: waiting.body), let sha = fields.hookText("sha") else {
            throw .unprocessable("it names no commit")
        }
        fields["sha"] = nil
        guard let repository = project.forgeName else {
            throw .unprocessable("the project's URL names no 'owner/name': write 'repository' under its 'status'")
        }
        let token = try parts.secrets.value(status.token, named: "STATUS_TOKEN")
        return Post(
            url: "\(status.api)/repos/\(repository)/statuses/\(sha)", written: status.api,
            headers: [HTTPHeader("Authorization", "token \(token)"), HTTPHeader("Accept", "application/json")],
            body: Value.object(fields).json(.compact))
    }

    // MARK: Posting

    private func send(_ post: Post) async throws(Problem) {
        let result: Result<Int, any Error> = await withCheckedContinuation { continuation in
            Self.queue.async { continuation.resume(returning: Result { try Self.status(of: post) }) }
        }
        let status: Int
        do {
            status = try result.get()
        } catch let problem as Problem {
            throw problem
        } catch let error as HTTPError {
            throw .unavailable(Self.reason(error))
        } catch {
            throw .unavailable("it could not be posted")
        }
        guard !(200..<300).contains(status) else { return }
        throw .unavailable("it answered with status \(status)")
    }

    /// Waits for the answer.
    private static func status(of post: Post) throws -> Int {
        let address = try NoticeAddress(of: post.url, written: post.written)
        var request = HTTPRequest(
            method: "POST", url: post.url,
            headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "sluice")]
                + post.headers,
            body: Array(post.body.utf8), limit: .seconds(10))
        request.address = address.address
        return try HTTPClient.find(in: environment).send(request).status
    }

    /// What curl looks for in its environment; nothing else of ours reaches it, and no proxy undoes what was judged.
    private static var environment: [String: String] {
        let names: Set = ["PATH", "HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"]
        return ProcessInfo.processInfo.environment.filter { names.contains($0.key) }
    }

    /// The error's own message has the URL in it, which may be a secret.
    private static func reason(_ error: HTTPError) -> String {
        switch error.code {
        case .notInstalled: "the program 'curl' is not on PATH"
        case .refused: "nobody listens there"
        case .timedOut: "it did not answer within 10 s"
        case .tls: "no safe connection could be made"
        default: "curl could not post it (\(error.code.rawValue))"
        }
    }
}
