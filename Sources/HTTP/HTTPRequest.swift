/// What is asked of a server.
package struct HTTPRequest: Hashable, Sendable {
    /// In capitals.
    package var method: String
    /// `http` or `https`.
    package var url: String
    package var headers: [HTTPHeader]
    package var body: [UInt8]?
    /// From the first packet to the last.
    package var limit: Duration
    /// The numeric address at which the URL's host is asked, where the caller has looked it up and judged it; nil for what curl finds.
    package var address: String?
    /// The path of the unix socket to ask at; the URL's host is then but a name.
    package var socket: String?
    /// What messages call whoever is asked, such as `the socket '/run/a.sock'`; nil for the URL in quotes.
    package var addressee: String?

    package init(
        method: String = "GET", url: String, headers: [HTTPHeader] = [], body: [UInt8]? = nil,
        limit: Duration = .seconds(30), socket: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limit = limit
        self.socket = socket
    }

    /// Whoever is asked, within a sentence.
    var whom: String { addressee ?? "\"\(url)\"" }

    /// The same at the beginning of one.
    var subject: String { whom.prefix(1).uppercased() + whom.dropFirst() }

    package func hasHeader(_ name: String) -> Bool {
        headers.contains { $0.name.lowercased() == name.lowercased() }
    }
}
