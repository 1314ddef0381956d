import Expressions
import Glibc
import HTTP
import Workflows

/// One address under `notify:`, to which alerts are posted. Its URL is a secret: it stands in no text.
struct Webhook {
    /// Why it was not told; a part of a sentence.
    struct Refusal: Error {
        let reason: String
        /// Whether the same may be heard a moment later.
        let mayPass: Bool
    }

    private let url: String

    /// Waits before the second and the third try, in seconds.
    private static let waits: [UInt32] = [1, 3]
    private static let limit: Duration = .seconds(10)

    /// - Parameter secrets: All that its URL may be made of.
    init(_ settings: NotifySettings, secrets: [String: String]) throws(Refusal) {
        do {
            let template = try Template(parsing: settings.url)
            let known = ValueObject(secrets.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) })
            for path in template.expressions.flatMap({ $0.references("secrets") }) {
                guard let name = path.first, known[name]?.asString.isEmpty != false else { continue }
                throw Refusal(reason: "the secret '\(name)' of its URL is not defined", mayPass: false)
            }
            url = try template.string(in: EvaluationScope(contexts: ["secrets": .object(known)]))
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(reason: "its URL cannot be read", mayPass: false)
        }
        guard ["https://", "http://"].contains(where: url.hasPrefix) else {
            throw Refusal(reason: "its URL begins with neither 'https://' nor 'http://'", mayPass: false)
        }
    }

    /// Posts it; where nobody answers for the moment, twice more.
    func post(_ message: Value, by client: HTTPClient) throws(Refusal) {
        for wait in Webhook.waits {
            do throws(Refusal) {
                return try postOnce(message, by: client)
            } catch {
                guard error.mayPass else { throw error }
                sleep(wait)
            }
        }
        try postOnce(message, by: client)
    }

    private func postOnce(_ message: Value, by client: HTTPClient) throws(Refusal) {
        let request = HTTPRequest(
            method: "POST", url: url,
            headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "sluice")],
            body: Array(message.json(.compact).utf8), limit: Webhook.limit)
        let status: Int
        do throws(HTTPError) {
            status = try client.send(request).status
        } catch {
            throw Refusal(reason: Webhook.reason(error), mayPass: error.mayPass)
        }
        guard (200..<300).contains(status) else {
            throw Refusal(
                reason: "it answered with status \(status)", mayPass: status >= 500 || [408, 429].contains(status))
        }
    }

    /// The error's own message has the URL in it.
    private static func reason(_ error: HTTPError) -> String {
        switch error.code {
        case .notInstalled: "the program 'curl' is not on PATH"
        case .request: "its URL cannot be asked for"
        case .refused: "nobody listens there"
        case .name: "its host has no address"
        case .timedOut: "it did not answer within \(limit.components.seconds) s"
        case .broken: "the connection ended before an answer came"
        case .tls: "no safe connection could be made"
        default: "curl could not post it (\(error.code.rawValue))"
        }
    }
}
