/// A branch or tag that is not where it was.
struct RefChange: Hashable, Sendable {
    /// In full.
    var name: String
    /// Where it was; nil where there was none.
    var before: String?
    var after: String

    var isBranch: Bool { name.hasPrefix("refs/heads/") }

    /// What has moved and what is new, in the order of the names. What is gone starts nothing.
    static func between(_ known: [String: String], and tips: [String: String]) -> [RefChange] {
        tips.filter { known[$0.key] != $0.value }
            .map { RefChange(name: $0.key, before: known[$0.key], after: $0.value) }
            .sorted { $0.name < $1.name }
    }
}
