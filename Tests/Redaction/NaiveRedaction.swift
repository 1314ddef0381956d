@testable import Redaction

/// What redaction means, without any thought of speed: every occurrence of every pattern in the whole text is marked, and each
/// stretch of marked bytes becomes one `***`.
struct NaiveRedaction {
    private let text: [UInt8]
    private var isMasked: [Bool]

    init(_ text: [UInt8]) {
        self.text = text
        isMasked = [Bool](repeating: false, count: text.count)
    }

    /// Marks the patterns of these secrets that begin at `start` or later.
    mutating func mark(_ secrets: [String], from start: Int = 0) {
        let byFirst = Dictionary(grouping: NaiveRedaction.patterns(of: secrets)) { $0[0] }
        for place in start..<max(start, text.count) {
            for pattern in byFirst[text[place]] ?? [] where text[place...].starts(with: pattern) {
                for index in place..<place + pattern.count { isMasked[index] = true }
            }
        }
    }

    /// How many of the first bytes' last ones could be the beginning of a pattern.
    func held(of count: Int, _ secrets: [String]) -> Int {
        let patterns = NaiveRedaction.patterns(of: secrets)
        let longest = patterns.map(\.count).max() ?? 0
        return (0...min(count, longest)).reversed().first { length in
            let end = text[(count - length)..<count]
            return length == 0 || patterns.contains { $0.count > length && $0.starts(with: end) }
        } ?? 0
    }

    var result: [UInt8] {
        var output: [UInt8] = []
        for index in text.indices {
            if !isMasked[index] {
                output.append(text[index])
            } else if index == 0 || !isMasked[index - 1] {
                output += Array("***".utf8)
            }
        }
        return output
    }

    private static func patterns(of secrets: [String]) -> [[UInt8]] {
        secrets.flatMap {
            SecretForms(of: $0).isEmpty ? [] : SecretForms(of: $0).patterns.union(SecretForms.fragments(of: $0))
        }
    }
}
