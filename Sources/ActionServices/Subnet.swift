/// A range of IPv4 addresses: `172.18.0.0/16`.
struct Subnet: Hashable, Sendable {
    private let address: UInt32
    private let mask: UInt32

    /// Nil for what is none.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = Self.number(String(parts[0])), let length = Int(parts[1]),
            (1...32).contains(length)
        else { return nil }
        mask = UInt32.max << (32 - length)
        self.address = address & mask
    }

    /// False for what is no IPv4 address.
    func contains(_ text: String) -> Bool { Self.number(text).map { $0 & mask == address } ?? false }

    private static func number(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4, !parts.contains(nil) else { return nil }
        return parts.reduce(0) { $0 << 8 | UInt32($1 ?? 0) }
    }
}
