/// A pattern for a name without slashes, with minimatch's rules: braces are expanded, `!` in front turns it around, `*` passes a leading dot over.
struct NamePattern {
    private let alternatives: [GlobSegment]
    private let isNegated: Bool

    init(_ text: String) {
        let negations = text.prefix { $0 == "!" }.count
        isNegated = negations % 2 == 1
        alternatives = Self.expanded(String(text.dropFirst(negations))).map { GlobSegment($0) }
    }

    func matches(_ name: String) -> Bool {
        alternatives.contains { segment in
            if name.hasPrefix("."), segment.beginsWithWildcard { return false }
            return segment.matches(name)
        } != isNegated
    }

    /// `a{b,c}` as `ab` and `ac`; braces without a comma mean themselves.
    private static func expanded(_ text: String) -> [String] {
        guard let open = text.firstIndex(of: "{") else { return [text] }
        var depth = 0
        var parts: [String] = []
        var part = ""
        for index in text[open...].indices {
            let character = text[index]
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            if depth == 0 {
                guard !parts.isEmpty else { break }
                let rest = expanded(String(text[text.index(after: index)...]))
                return (parts + [part]).flatMap { expanded(text[..<open] + $0) }.flatMap { head in
                    rest.map { head + $0 }
                }
            }
            if character == ",", depth == 1 {
                parts.append(part)
                part = ""
            } else if !(character == "{" && depth == 1) {
                part.append(character)
            }
        }
        return [text]
    }
}

extension GlobSegment {
    fileprivate var beginsWithWildcard: Bool {
        switch self {
        case .anyDepth: true
        case .literal: false
        case .pattern(let pieces): if case .character? = pieces.first { false } else { true }
        }
    }
}
