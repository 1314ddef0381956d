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

    package init(
        method: String = "GET", url: String, headers: [HTTPHeader] = [], body: [UInt8]? = nil,
        limit: Duration = .seconds(30)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limit = limit
    }

    package func hasHeader(_ name: String) -> Bool {
        headers.contains { $0.name.lowercased() == name.lowercased() }
    }
}
