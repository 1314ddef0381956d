import Digests

/// HMAC-SHA256 of a body, by which a forge proves that it knows the secret: RFC 2104.
package enum WebhookSignature {
    /// Lower-case hexadecimal.
    package static func of(_ body: [UInt8], secret: String) -> String {
        let block = 64
        var key = Array(secret.utf8)
        if key.count > block { key = MessageDigest.sha256(key) }
        key += [UInt8](repeating: 0, count: block - key.count)
        let inner = MessageDigest.sha256(key.map { $0 ^ 0x36 } + body)
        return hexadecimal(MessageDigest.sha256(key.map { $0 ^ 0x5C } + inner))
    }
}
