import Expressions

/// Finds problems in a step's output: a pattern for each of the lines that tell of one.
///
/// The rules are those of GitHub's runner (IssueMatcher.cs).
package struct ProblemMatcher: Hashable, Sendable {
    package let owner: String
    private let severity: String
    private let fromPath: String
    private let patterns: [ProblemPattern]
    /// What the lines so far have said, for each pattern but the last.
    private var running: [Problem?]

    /// What lines say of a problem; a part that no pattern sets is nil.
    struct Problem: Hashable, Sendable {
        fileprivate(set) var parts: [ProblemPattern.Part: String] = [:]

        subscript(_ part: ProblemPattern.Part) -> String? { parts[part] }
    }

    /// Throws `problemMatcher`.
    init(_ value: Value) throws(ExecutionError) {
        guard case .object(let fields) = value else { throw .problemMatcher("A matcher is not a JSON object.") }
        owner = try fields.text("owner") ?? ""
        severity = try fields.text("severity") ?? ""
        fromPath = try fields.text("fromPath") ?? ""
        var patterns: [ProblemPattern] = []
        if case .array(let items)? = fields["pattern"] {
            for item in items { patterns.append(try ProblemPattern(item)) }
        }
        self.patterns = patterns
        running = Array(repeating: nil, count: max(0, patterns.count - 1))
        try check()
    }

    private func check() throws(ExecutionError) {
        if owner.isEmpty { throw .problemMatcher("Owner must not be empty") }
        guard ["", "error", "warning", "notice"].contains(severity.lowercased()) else {
            throw .problemMatcher("Matcher '\(owner)' contains unexpected default severity '\(severity)'")
        }
        if patterns.isEmpty { throw .problemMatcher("Matcher '\(owner)' does not contain any patterns") }
        var seen: Set<ProblemPattern.Part> = []
        for (place, pattern) in patterns.enumerated() {
            try pattern.check(isFirst: place == 0, isLast: place == patterns.count - 1, &seen)
        }
        if !seen.contains(.message) { throw .problemMatcher("At least one pattern must set 'message'") }
    }

    mutating func reset() { running = running.map { _ in nil } }

    /// The problem of which this line is the last one, or nil.
    mutating func match(_ line: String) throws(RegularExpression.StepLimitExceeded) -> Problem? {
        // From the last pattern to the first, so that a line counts as one of them only.
        for place in patterns.indices.reversed() {
            let before = place > 0 ? running[place - 1] : nil
            guard place == 0 || before != nil else { continue }
            let pattern = patterns[place]
            let isLast = place == patterns.count - 1
            guard let match = try pattern.expression.firstMatch(in: line) else {
                if !isLast { running[place] = nil } else if place > 0 { running[place - 1] = nil }
                continue
            }
            let problem = joined(before, pattern, match)
            guard isLast else {
                running[place] = problem
                continue
            }
            reset()
            if pattern.isLoop { running[place - 1] = before }
            return withDefaults(problem)
        }
        return nil
    }

    /// What an earlier line has said stands.
    private func joined(
        _ before: Problem?, _ pattern: ProblemPattern, _ match: RegularExpression.Match
    ) -> Problem {
        var problem = before ?? Problem()
        for (part, group) in pattern.groups where problem.parts[part] == nil {
            problem.parts[part] = match.groups[group]
        }
        return problem
    }

    private func withDefaults(_ problem: Problem) -> Problem {
        var problem = problem
        if problem.parts[.severity, default: ""].isEmpty { problem.parts[.severity] = severity }
        if problem.parts[.fromPath, default: ""].isEmpty { problem.parts[.fromPath] = fromPath }
        return problem
    }
}
