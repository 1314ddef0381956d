/// Two lower-case digits a byte.
package func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
        for (index, byte) in bytes.enumerated() {
            buffer[index * 2] = digits[Int(byte >> 4)]
            buffer[index * 2 + 1] = digits[Int(byte & 15)]
        }
        return bytes.count * 2
    }
}

/// A text's SHA-256, in hexadecimal.
package func sha256(_ text: String) -> String { hexadecimal(MessageDigest.sha256(Array(text.utf8))) }
