/// A port of a host, to which a repository's URL leads.
struct NetworkPlace: Hashable, Sendable, CustomStringConvertible {
    /// In lower case, without the brackets of IPv6.
    let host: String
    let port: String

    var description: String { "\(host):\(port)" }

    private static let usualPorts = [
        "http": "80", "https": "443", "git": "9418", "ssh": "22", "git+ssh": "22", "ssh+git": "22",
    ]

    init(host: String, port: String) {
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        self.host = (isBracketed ? String(host.dropFirst().dropLast()) : host).lowercased()
        self.port = port
    }

    /// Nil for what is no URL of a server. Scp's `user@host:path` is one.
    init?(url: String) {
        guard let end = url.firstRange(of: "://") else {
            self.init(short: url)
            return
        }
        guard let port = Self.usualPorts[url[..<end.lowerBound].lowercased()] else { return nil }
        let authority = url[end.upperBound...].prefix { !"/?#".contains($0) }
        self.init(authority: authority, port: port)
    }

    private init?(authority: Substring, port: String) {
        let name = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        // The colons of IPv6 stand in brackets.
        let start = name.lastIndex(of: "]") ?? name.startIndex
        let colon = name[start...].lastIndex(of: ":")
        let host = name[..<(colon ?? name.endIndex)]
        guard !host.isEmpty else { return nil }
        let written = colon.map { String(name[name.index(after: $0)...]) } ?? ""
        self.init(host: String(host), port: written.isEmpty ? port : written)
    }

    /// `[user@]host:path`, and with a port `[user@host:port]:path`.
    private init?(short url: String) {
        if url.hasPrefix("["), let end = url.firstRange(of: "]:") {
            self.init(authority: url[..<end.lowerBound].dropFirst(), port: "22")
            return
        }
        guard let colon = url.firstIndex(of: ":"), !url[..<colon].contains("/") else { return nil }
        self.init(authority: url[..<colon], port: "22")
    }
}
