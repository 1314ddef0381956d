/// Where containers of a network see their host.
package struct NetworkAddress: Hashable, Sendable {
    package var gateway: String
    /// `172.18.0.0/16`.
    package var subnet: String

    package init(gateway: String, subnet: String) {
        self.gateway = gateway
        self.subnet = subnet
    }

    /// Nil for anything but two words, the first of them with a slash.
    init?(line: String) {
        let words = line.split(separator: " ")
        // Of two address families the older one, which every container has.
        guard words.count == 2, words[0].contains("/"), !words[1].contains(":") else { return nil }
        self.init(gateway: String(words[1]), subnet: String(words[0]))
    }
}
