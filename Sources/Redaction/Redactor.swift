/// The secrets of a run, and their masking in whole texts.
package struct Redactor: Sendable {
    package private(set) var patterns = SecretPatterns()

    package init() {}

    package init(secrets: [String]) { add(secrets) }

    /// Returns those of the secrets that are too short to be masked: they are to be told to a person.
    @discardableResult
    package mutating func add(_ secrets: [String]) -> [String] {
        var tooShort: [String] = []
        var forms: [SecretForms] = []
        for secret in secrets where !secret.isEmpty {
            let form = SecretForms(of: secret)
            if form.isEmpty { tooShort.append(secret) } else { forms.append(form) }
        }
        patterns.add(forms)
        patterns.add(fragments: secrets.filter { !tooShort.contains($0) }.map(SecretForms.fragments))
        return tooShort
    }

    /// What steps ask to mask, of which there can be thousands: not looked for in base64 with line breaks inside.
    package mutating func add(masks: [String]) {
        patterns.add(masks.map { SecretForms(of: $0) })
    }

    /// The text with `***` in place of every secret.
    package func redact(_ text: String) -> String {
        guard !patterns.isEmpty else { return text }
        return String(decoding: redact(Array(text.utf8)), as: UTF8.self)
    }

    package func redact(_ bytes: [UInt8]) -> [UInt8] {
        var stream = RedactionStream()
        var output: [UInt8] = []
        stream.write(bytes, patterns: patterns, into: &output)
        stream.finish(patterns: patterns, into: &output)
        return output
    }

    /// Whether a secret occurs in the text, in any of its forms as a whole.
    package func contains(_ text: String) -> Bool {
        var state = SecretPatterns.root
        for byte in text.utf8 {
            state = patterns.next(state, byte)
            if patterns.isEndOfWhole(at: state) { return true }
        }
        return false
    }
}
