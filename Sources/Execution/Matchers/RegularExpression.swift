/// A regular expression as problem matchers write them: .NET's syntax with the ECMAScript option, as the runner has it.
///
/// Matching goes back and tries again as .NET does, with the same result, on UTF-16 units. It is bounded by a count of
/// steps where .NET has a time limit, so that the same line always gives the same answer.
package struct RegularExpression: Sendable {
    private let pattern: String
    private let program: RegularExpressionProgram

    /// Throws `invalidPattern`.
    package init(_ pattern: String) throws(ExecutionError) {
        self.pattern = pattern
        var parser = RegularExpressionParser(pattern)
        let root = try parser.parse()
        program = try RegularExpressionProgram(root, groupCount: parser.groupCount, pattern: pattern)
    }

    /// How many groups there are, the whole match included.
    package var groupCount: Int { program.groupCount }

    /// What the leftmost match and its groups found.
    package struct Match: Hashable, Sendable {
        /// By number; 0 is the whole match, and a group that took no part is empty.
        package let groups: [String]
    }

    /// The line took more steps than it may.
    package struct StepLimitExceeded: Error, Hashable, Sendable {}

    /// A tenth of a second or so in the worst case, where the runner allows a second.
    package static let stepLimit = 5_000_000

    /// - Parameter stepLimit: How often a unit of the text may be looked at, all attempts together.
    package func firstMatch(
        in text: String, stepLimit: Int = stepLimit
    ) throws(StepLimitExceeded) -> Match? {
        let units = Array(text.utf16)
        var run = RegularExpressionRun(program, units, stepLimit: stepLimit)
        guard let places = try run.search() else { return nil }
        let groups = (0..<program.groupCount).map { group in
            let (start, end) = (places[2 * group], places[2 * group + 1])
            return start < 0 || end < start ? "" : String(decoding: units[start..<end], as: UTF16.self)
        }
        return Match(groups: groups)
    }
}

extension RegularExpression: Hashable {
    // The program follows from the pattern.
    package static func == (a: RegularExpression, b: RegularExpression) -> Bool { a.pattern == b.pattern }

    package func hash(into hasher: inout Hasher) { hasher.combine(pattern) }
}
