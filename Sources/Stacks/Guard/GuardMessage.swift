/// What a stack test tells its guard, a line each. The end of the pipe without `done` means that the test has died.
package enum GuardMessage: Hashable, Sendable {
    /// The stack stands for so many seconds more, counted from now.
    case keep(seconds: Double)
    /// The stack stands until somebody takes it down.
    case stand
    /// A secret, which is in no log that is kept of a stack that stands.
    case mask(String)
    /// The stack is gone: there is nothing left to guard.
    case done

    package var line: String {
        switch self {
        case .keep(let seconds): "keep \(seconds)\n"
        case .stand: "stand\n"
        case .mask(let secret): "mask \(Self.hexadecimal(secret))\n"
        case .done: "done\n"
        }
    }

    /// Nil for a line that says neither.
    package init?(line: some StringProtocol) {
        let words = line.split(separator: " ")
        switch words.first {
        case "done" where words.count == 1: self = .done
        case "stand" where words.count == 1: self = .stand
        case "mask" where words.count == 2:
            guard let secret = Self.text(words[1]) else { return nil }
            self = .mask(secret)
        case "keep" where words.count == 2:
            guard let seconds = Double(words[1]), seconds.isFinite, seconds >= 0 else { return nil }
            self = .keep(seconds: seconds)
        default: return nil
        }
    }

    /// Secrets can have any character, line breaks among them.
    private static func hexadecimal(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func text(_ digits: some StringProtocol) -> String? {
        let digits = Array(digits.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
