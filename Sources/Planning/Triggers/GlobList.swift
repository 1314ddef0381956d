/// A list of patterns in their order: a later one overrules an earlier one, and `!` takes back what matched before.
struct GlobList {
    private let patterns: [(text: String, isNegated: Bool, pattern: GlobPattern)]

    init(_ patterns: [String]) {
        self.patterns = patterns.map { text in
            let isNegated = text.hasPrefix("!")
            return (text, isNegated, GlobPattern(isNegated ? String(text.dropFirst()) : text))
        }
    }

    /// Whether a text is matched, and by which pattern that was decided; nil where none says anything of it.
    struct Decision: Hashable {
        var isMatched = false
        var pattern: String?
    }

    func decision(on text: String) -> Decision {
        var decision = Decision()
        // Only what would change the answer is looked at.
        for (written, isNegated, pattern) in patterns where isNegated == decision.isMatched {
            if pattern.matches(text) { decision = Decision(isMatched: !isNegated, pattern: written) }
        }
        return decision
    }

    func matches(_ text: String) -> Bool { decision(on: text).isMatched }
}
