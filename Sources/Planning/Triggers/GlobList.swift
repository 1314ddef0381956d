/// A list of patterns in their order: a later one overrules an earlier one, and `!` takes back what matched before.
struct GlobList {
    private let patterns: [(isNegated: Bool, pattern: GlobPattern)]

    init(_ patterns: [String]) {
        self.patterns = patterns.map { text in
            let isNegated = text.hasPrefix("!")
            return (isNegated, GlobPattern(isNegated ? String(text.dropFirst()) : text))
        }
    }

    func matches(_ text: String) -> Bool {
        var isMatched = false
        // Only what would change the answer is looked at.
        for (isNegated, pattern) in patterns where isNegated == isMatched {
            if pattern.matches(text) { isMatched = !isNegated }
        }
        return isMatched
    }
}
