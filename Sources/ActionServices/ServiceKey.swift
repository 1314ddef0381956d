import Digests

/// The key of a run, with which its tokens and addresses are signed: HMAC (RFC 2104) with SHA-256.
struct ServiceKey: Sendable {
    /// As many as one step of the hash takes, zeros at the end.
    private let padded: [UInt8]

    private static let length = 32
    private static let blockLength = 64

    init() {
        var generator = SystemRandomNumberGenerator()
        self.init((0..<Self.length).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    /// - Parameter bytes: At most 64.
    init(_ bytes: [UInt8]) {
        padded = bytes + [UInt8](repeating: 0, count: max(0, Self.blockLength - bytes.count))
    }

    /// Nil for what is not 64 hexadecimal digits.
    init?(text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 2 * Self.length else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place...(place + 1)], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        self.init(bytes)
    }

    var text: String { hexadecimal(Array(padded[..<Self.length])) }

    func signature(of text: String) -> [UInt8] {
        let inner = MessageDigest.sha256(padded.map { $0 ^ 0x36 } + Array(text.utf8))
        return MessageDigest.sha256(padded.map { $0 ^ 0x5C } + inner)
    }

    /// Takes as long for a signature that is wrong at its end as for one that is wrong at its beginning.
    func isSignature(_ signature: [UInt8], of text: String) -> Bool {
        let right = self.signature(of: text)
        guard signature.count == right.count else { return false }
        return zip(signature, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
