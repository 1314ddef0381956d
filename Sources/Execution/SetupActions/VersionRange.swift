/// The versions that somebody asks for, written as npm has it, with what Python and Terraform add to that.
///
/// Alternatives stand between `||`; each is a row of conditions that all must hold, between spaces or commas. A version without a sign
/// means all that begin with it. Ranges: `1.2 - 1.4`, `1.x`, `*`, `^1.2`, `~1.2`, `~> 1.2`, `~=1.2`, `==1.2.*`, `!=1.2.3`, `>=`, `<`, ….
struct VersionRange: Hashable, Sendable {
    private enum Sign: String, Hashable, Sendable {
        case atLeast = ">=", above = ">", atMost = "<=", below = "<", not = "!=", exactly = "="
    }

    private struct Condition: Hashable, Sendable {
        var sign: Sign
        var version: ToolVersion

        func holds(for found: ToolVersion) -> Bool {
            switch sign {
            case .atLeast: !(found < version)
            case .above: version < found
            case .atMost: !(version < found)
            case .below: found < version
            case .not: !found.isSame(as: version)
            case .exactly: found.isSame(as: version)
            }
        }
    }

    private var alternatives: [[Condition]] = []

    /// Nil for a text that is no range.
    init?(_ text: String) {
        for part in text.replacing("||", with: "|").split(separator: "|", omittingEmptySubsequences: false) {
            guard let conditions = Self.conditions(part) else { return nil }
            alternatives.append(conditions)
        }
    }

    /// What is not released yet is only meant where the range names such a version.
    func contains(_ version: ToolVersion) -> Bool {
        alternatives.contains { conditions in
            if version.prerelease != nil, !conditions.contains(where: { $0.version.prerelease != nil }) { return false }
            return conditions.allSatisfy { $0.holds(for: version) }
        }
    }

    private static func conditions(_ text: Substring) -> [Condition]? {
        var words = text.split { $0 == " " || $0 == "," }[...]
        if words.count == 3, words[words.startIndex + 1] == "-" {
            return between(words[words.startIndex], words.last ?? "")
        }
        var conditions: [Condition] = []
        while var word = words.popFirst() {
            // A sign may stand apart from its version.
            if word.allSatisfy({ "<>=~^!".contains($0) }), let version = words.popFirst() {
                word = Substring(String(word) + version)
            }
            guard let more = condition(word) else { return nil }
            conditions += more
        }
        return conditions
    }

    private static func between(_ low: Substring, _ high: Substring) -> [Condition]? {
        guard let low = Partial(low), let high = Partial(high) else { return nil }
        return [Condition(sign: .atLeast, version: low.lowest)]
            + (high.next().map { [.init(sign: .below, version: $0)] } ?? [])
    }

    private static func condition(_ word: Substring) -> [Condition]? {
        let sign = word.prefix { "<>=~^!".contains($0) }
        guard let partial = Partial(word.dropFirst(sign.count)) else { return nil }
        switch sign {
        case "", "=", "==", "===":
            return partial.isExact
                ? [Condition(sign: .exactly, version: partial.lowest)] : span(partial, to: partial.next())
        case ">=": return [Condition(sign: .atLeast, version: partial.lowest)]
        case "<": return [Condition(sign: .below, version: partial.lowest)]
        case ">":
            return partial.next().map { [Condition(sign: .atLeast, version: $0)] } ?? [
                Condition(sign: .above, version: partial.lowest)
            ]
        case "<=":
            return partial.next().map { [Condition(sign: .below, version: $0)] } ?? [
                Condition(sign: .atMost, version: partial.lowest)
            ]
        case "!=": return [Condition(sign: .not, version: partial.lowest)]
        case "^": return span(partial, to: partial.next(keeping: partial.firstThatCounts))
        case "~": return span(partial, to: partial.next(keeping: min(2, partial.count)))
        case "~>", "~=": return span(partial, to: partial.next(keeping: max(1, partial.count - 1)))
        default: return nil
        }
    }

    private static func span(_ low: Partial, to end: ToolVersion?) -> [Condition] {
        [Condition(sign: .atLeast, version: low.lowest)] + (end.map { [Condition(sign: .below, version: $0)] } ?? [])
    }
}

/// A version of which the end may be left open: `1`, `1.2.x`, `*`.
private struct Partial {
    private let numbers: [Int]
    private let prerelease: String?

    init?(_ text: Substring) {
        let plain = text.hasPrefix("v") || text.hasPrefix("V") ? text.dropFirst() : text
        var kept: [Substring] = []
        for part in plain.split(separator: ".", omittingEmptySubsequences: false) {
            if ["x", "X", "*"].contains(part) { break }
            kept.append(part)
        }
        if kept.isEmpty {
            guard !plain.isEmpty else { return nil }
            (numbers, prerelease) = ([], nil)
            return
        }
        guard let version = ToolVersion(kept.joined(separator: ".")) else { return nil }
        (numbers, prerelease) = (version.numbers, version.prerelease)
    }

    var count: Int { numbers.count }
    var isExact: Bool { prerelease != nil }
    var lowest: ToolVersion { ToolVersion(numbers, prerelease: prerelease) }

    /// How many numbers `^` keeps: up to the first that is not 0.
    var firstThatCounts: Int { (numbers.firstIndex { $0 != 0 } ?? max(0, numbers.count - 1)) + 1 }

    /// The first version that no longer begins with so many of the numbers, all of them if nothing is said; nil where there is none.
    func next(keeping count: Int? = nil) -> ToolVersion? {
        var kept = Array(numbers.prefix(count ?? numbers.count))
        guard let last = kept.popLast() else { return nil }
        // What comes before its release is not meant either.
        return ToolVersion(kept + [last + 1], prerelease: "0")
    }
}
