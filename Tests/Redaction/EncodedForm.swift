import Foundation

/// A way in which programs print a secret, written with Foundation and without our own encoders.
enum EncodedForm: CaseIterable {
    case raw, line, base64, base64InText, base64Wrapped, base64URL, percent, percentLower, form, json, quotedJSON, xml,
        shell

    /// The text that a program prints, and what of it must not be seen afterwards.
    func of(
        _ secret: String, using random: inout SeededGenerator
    ) -> (printed: String, hidden: [String]) {
        switch self {
        case .raw: return same(secret)
        case .line:
            let lines = Self.lines(of: secret).filter { $0.unicodeScalars.count >= 4 }
            return same(lines.randomElement(using: &random) ?? secret)
        case .base64: return same(Data(secret.utf8).base64EncodedString())
        case .base64InText: return inText(secret, using: &random)
        case .base64Wrapped:
            let wrapped = Data(secret.utf8).base64EncodedString(
                options: [.lineLength76Characters, .endLineWithLineFeed])
            return (wrapped, wrapped.split(separator: "\n").map(String.init).filter { $0.utf8.count >= 8 })
        case .base64URL:
            let encoded = Data(secret.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            return same(String(encoded.prefix { $0 != "=" }))
        case .percent: return same(Self.percentEncoded(secret))
        case .percentLower: return same(Self.lowerEscapes(Self.percentEncoded(secret)))
        case .form: return same(Self.percentEncoded(secret).replacing("%20", with: "+"))
        case .json: return same(String(Self.json(secret).dropFirst().dropLast()))
        case .quotedJSON: return (Self.json(secret), [String(Self.json(secret).dropFirst().dropLast())])
        case .xml: return same(Self.xml(secret))
        case .shell: return same(secret.replacing("'", with: "'\\''"))
        }
    }

    private func same(_ text: String) -> (printed: String, hidden: [String]) { (text, [text]) }

    /// In the middle of a longer text, at any of the three offsets; characters that neighbours decide may stay.
    private func inText(
        _ secret: String, using random: inout SeededGenerator
    ) -> (printed: String, hidden: [String]) {
        let before = String(repeating: "u", count: Int.random(in: 0...5, using: &random))
        let after = String(repeating: "v", count: Int.random(in: 0...5, using: &random))
        let encoded = Array(Data((before + secret + after).utf8).base64EncodedString())
        let start = (before.utf8.count * 4 + 2) / 3 + 1
        let end = (before.utf8.count + secret.utf8.count) * 4 / 3 - 1
        guard start + 4 <= end else { return (String(encoded), []) }
        return (String(encoded), [String(encoded[start..<end])])
    }

    static func lines(of secret: String) -> [String] {
        secret.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    private static func percentEncoded(_ text: String) -> String {
        let kept = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: kept) ?? text
    }

    private static func lowerEscapes(_ text: String) -> String {
        text.replacing(#/%../#) { String($0.output).lowercased() }
    }

    private static func json(_ text: String) -> String {
        let data = try? JSONSerialization.data(
            withJSONObject: text, options: [.fragmentsAllowed, .withoutEscapingSlashes])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func xml(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&apos;")
    }
}
