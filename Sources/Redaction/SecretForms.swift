/// The byte sequences under which a secret would be recognised: itself, each of its lines, and their usual encodings.
///
/// Surrounding white space belongs to none of them, so that a file's last line break or a line's indentation does
/// not keep it from being found. Nothing shorter than four characters is among them: a `{` of a JSON secret would
/// mask half of every log.
package struct SecretForms: Sendable {
    /// In characters (Unicode scalars).
    package static let shortestSecret = 4

    package let patterns: Set<[UInt8]>

    package init(of secret: String) {
        var patterns: Set<[UInt8]> = []
        for part in SecretForms.parts(of: secret) {
            let bytes = Array(part.utf8)
            patterns.insert(bytes)
            patterns.formUnion(escapedForms(of: part))
            patterns.formUnion(base64Forms(of: bytes))
        }
        // An encoding can be shorter than what it encodes only by the bits that its neighbours decide.
        self.patterns = patterns.filter { $0.count >= SecretForms.shortestSecret }
    }

    /// What line breaks leave of its base64 in a longer text; see `wrappedBase64Fragments(of:)`.
    package static func fragments(of secret: String) -> Set<[UInt8]> {
        wrappedBase64Fragments(of: Array(trimmed(secret[...]).utf8))
    }

    /// Whether nothing of the secret is long enough to be masked.
    package var isEmpty: Bool { patterns.isEmpty }

    /// How many of its lines are too short to be masked by themselves; empty ones do not count.
    package static func shortLines(of secret: String) -> Int {
        lines(of: secret).count { (1..<shortestSecret).contains($0.unicodeScalars.count) }
    }

    /// The whole, what stands in its double quotes, and each line.
    private static func parts(of secret: String) -> Set<String> {
        let whole = trimmed(secret[...])
        var parts = [whole]
        if whole.utf8.count > 2, whole.utf8.first == 0x22, whole.utf8.last == 0x22 {
            parts.append(whole.dropFirst().dropLast())
        }
        parts += lines(of: secret)
        return Set(parts.filter { $0.unicodeScalars.count >= shortestSecret }.map(String.init))
    }

    /// Without the white space around them.
    private static func lines(of secret: String) -> [Substring] {
        // By scalars: "\r\n" is one Character.
        secret.unicodeScalars.split { $0 == "\n" || $0 == "\r" }.map { trimmed(Substring($0)) }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return Substring(scalars[first...last])
    }
}
