import HTTPTypes

/// What a forge says of a delivery beside its body, in the words of whichever forge it is.
///
/// Source: "Webhook events and payloads" of GitHub's documentation, "Webhooks" of Gitea's and Forgejo's. Gitea sends GitHub's headers, too.
struct WebhookHeaders: Hashable, Sendable {
    /// In GitHub's words: `push`, `pull_request`, `ping`, …
    var event: String
    /// Names this delivery, and no other one.
    var delivery: String
    /// Lower-case hexadecimal; nil where it is not signed.
    var signature: String?

    init(_ headers: HTTPFields) throws(Problem) {
        func field(_ name: String) -> String? {
            guard let name = HTTPField.Name(name), let value = headers[name], !value.isEmpty else { return nil }
            return value
        }
        let forges = ["x-gitea", "x-forgejo"]
        let event = field("x-github-event") ?? forges.lazy.compactMap { field($0 + "-event") }.first
        guard let event else { throw .badRequest("It is no webhook: the header 'X-GitHub-Event' is missing.") }
        let delivery = field("x-github-delivery") ?? forges.lazy.compactMap { field($0 + "-delivery") }.first
        guard let delivery else { throw .badRequest("It names no delivery: 'X-GitHub-Delivery' is missing.") }
        guard delivery.utf8.count <= 200 else { throw .badRequest("The id of the delivery is too long.") }
        self.event = Self.common(event)
        self.delivery = delivery
        let hub = field("x-hub-signature-256").flatMap { $0.hasPrefix("sha256=") ? String($0.dropFirst(7)) : nil }
        signature = (hub ?? forges.lazy.compactMap { field($0 + "-signature") }.first)?.lowercased()
    }

    /// Gitea has names of its own for what GitHub calls an action of `pull_request`.
    private static func common(_ event: String) -> String {
        event.hasPrefix("pull_request_sync") ? "pull_request" : event
    }
}
