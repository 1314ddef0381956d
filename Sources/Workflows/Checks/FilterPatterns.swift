/// The patterns of `branches`, `tags` and `paths`, as GitHub's "filter pattern cheat sheet" describes them.
extension WorkflowReading {
    mutating func check(_ patterns: [Located<String>], isOnly: Bool) {
        for pattern in patterns {
            guard let problem = FilterSyntax.problem(in: pattern.value) else { continue }
            findings.error("The pattern '\(pattern.value)' is not valid: \(problem).", at: pattern.range, .ours)
        }
        if isOnly, let first = patterns.first, patterns.allSatisfy({ $0.value.hasPrefix("!") }) {
            findings.warning(
                "The filter has patterns with '!' only, so it never matches.", at: first.range,
                hint: "Add a pattern without '!', such as '**', before it.")
        }
    }
}

enum FilterSyntax {
    /// What is wrong with a pattern, or nil.
    static func problem(in pattern: String) -> String? {
        var rest = Substring(pattern)
        if rest.first == "!" { rest.removeFirst() }
        guard !rest.isEmpty else { return "it is empty" }
        while let character = rest.popFirst() {
            if character == "\\" {
                guard rest.popFirst() != nil else { return "'\\' has nothing behind it" }
            } else if character == "[" {
                guard let close = rest.firstIndex(of: "]") else { return "'[' is not closed" }
                guard close > rest.startIndex else { return "'[]' holds no character" }
                rest = rest[rest.index(after: close)...]
            }
        }
        return nil
    }
}
