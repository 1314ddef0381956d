/// Where containers of a network see their host.
package struct NetworkAddress: Hashable, Sendable {
    package var gateway: String
    /// `172.18.0.0/16`.
    package var subnet: String

    package init(gateway: String, subnet: String) {
        self.gateway = gateway
        self.subnet = subnet
    }

    /// A subnet and its gateway; nil for anything else.
    ///
    /// The gateway may be missing: until it is started again, a docker that was started for the first time does not say it of its own
    /// network (moby issue 26799). It is the first address then.
    init?(line: String) {
        let words = line.split(separator: " ").map(String.init)
        // Of two address families the older one, which every container has.
        guard (1...2).contains(words.count), words[0].contains("/"), !line.contains(":"),
            let gateway = words.count == 2 ? words[1] : Self.firstAddress(of: words[0])
        else { return nil }
        self.init(gateway: gateway, subnet: words[0])
    }

    /// `172.17.0.1` of `172.17.0.0/16`; nil for what is no IPv4 network with addresses.
    private static func firstAddress(of subnet: String) -> String? {
        let parts = subnet.split(separator: "/", omittingEmptySubsequences: false)
        let bytes = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 2, let length = Int(parts[1]), (0...30).contains(length), bytes.count == 4 else {
            return nil
        }
        var address: UInt32 = 0
        for byte in bytes {
            guard let byte else { return nil }
            address = address << 8 | UInt32(byte)
        }
        let mask = length == 0 ? 0 : UInt32.max << UInt32(32 - length)
        let first = address & mask + 1
        return [24, 16, 8, 0].map { String(first >> $0 & 255) }.joined(separator: ".")
    }
}
