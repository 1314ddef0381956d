import Digests

/// The text of a key, which is shown once, and what is kept of it.
package enum AccessKeySecret {
    private static let prefix = "sluice_"

    /// 32 bytes of the kernel's randomness, as base64url.
    package static func make() -> String {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        return prefix + base64(bytes)
    }

    /// A key has as much randomness as its hash: nothing slower is needed.
    ///
    /// - Returns: SHA-256, in hexadecimal digits.
    package static func hash(_ text: String) -> String { sha256(text) }

    /// RFC 4648, 5, without padding.
    private static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let number = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[start + $1]) : 0) }
            for place in 0...group.count { text.append(digits[number >> (18 - 6 * place) & 63]) }
        }
        return text
    }
}
