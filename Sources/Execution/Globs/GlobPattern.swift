/// One line of a list of path patterns, with the rules of `@actions/glob`.
struct GlobPattern: Hashable, Sendable {
    let isNegated: Bool
    /// Of the absolute path, without the root.
    let segments: [GlobSegment]
    /// Whether it ends with a slash: only folders match then.
    let matchesFoldersOnly: Bool
    /// Whether it stands for all that is below what another one matches.
    private let isImplied: Bool

    /// What a path can match, as a set.
    struct Match: OptionSet, Hashable, Sendable {
        let rawValue: Int
        static let folder = Match(rawValue: 1)
        static let file = Match(rawValue: 2)
        static let all: Match = [.folder, .file]
    }

    /// Relative patterns are below `base`, those with `~` below `home`. Throws `invalidPattern`.
    init(_ line: String, base: String, home: String) throws(ExecutionError) {
        var text = line.trimmed
        var isNegated = false
        while text.hasPrefix("!") {
            isNegated.toggle()
            text = text.dropFirst().trimmed
        }
        guard !text.isEmpty else { throw .invalidPattern(line, "Nothing follows the '!'.") }
        var parts = text.split(separator: "/")[...]
        var root: String? = text.hasPrefix("/") ? "" : base
        switch parts.first {
        case "." where root != "": parts = parts.dropFirst()
        case "~" where root != "":
            parts = parts.dropFirst()
            root = home
        default: break
        }
        let written = parts.map { GlobSegment($0) }
        guard !written.contains(where: { $0.literalText == "." || $0.literalText == ".." }) else {
            throw .invalidPattern(line, "Relative pathing '.' and '..' is not allowed.")
        }
        let before = (root ?? "").split(separator: "/").map { GlobSegment.literal(String($0)) }
        self.init(
            isNegated: isNegated, segments: before + written, matchesFoldersOnly: text.hasSuffix("/"), isImplied: false)
    }

    private init(isNegated: Bool, segments: [GlobSegment], matchesFoldersOnly: Bool, isImplied: Bool) {
        self.isNegated = isNegated
        self.segments = segments
        self.matchesFoldersOnly = matchesFoldersOnly
        self.isImplied = isImplied
    }

    /// All below what this one matches; nil for one that says so itself.
    var descendants: GlobPattern? {
        guard matchesFoldersOnly || segments.last != .anyDepth else { return nil }
        return GlobPattern(
            isNegated: isNegated, segments: segments + [.anyDepth], matchesFoldersOnly: false, isImplied: true)
    }

    /// The path before the first part that is no literal: where a search begins.
    var searchPath: String {
        "/" + segments.prefix { $0.literalText != nil }.compactMap(\.literalText).joined(separator: "/")
    }

    func match(_ path: [Substring]) -> Match {
        guard Self.matches(path, segments, emptyEnd: !isImplied) else { return [] }
        return matchesFoldersOnly ? .folder : .all
    }

    /// Whether something below the path may match.
    func mayMatchBelow(_ path: [Substring]) -> Bool { Self.matchesPart(path[...], segments[...]) }

    /// Goes through the segments once, whatever they are: at each, the places are known that the path may have come to.
    ///
    /// - Parameter emptyEnd: Whether a last `**` also stands for no part at all.
    private static func matches(_ path: [Substring], _ segments: [GlobSegment], emptyEnd: Bool) -> Bool {
        var places = [true] + Array(repeating: false, count: path.count)
        for (number, segment) in segments.enumerated() {
            if segment == .anyDepth {
                guard let first = places.firstIndex(of: true) else { return false }
                if number == segments.count - 1 { return first < path.count || emptyEnd }
                for place in first...path.count { places[place] = true }
            } else {
                for place in path.indices.reversed() {
                    places[place + 1] = places[place] && segment.matches(path[place])
                }
                places[0] = false
            }
        }
        return places[path.count]
    }

    private static func matchesPart(_ path: ArraySlice<Substring>, _ segments: ArraySlice<GlobSegment>) -> Bool {
        guard let name = path.first else { return true }
        guard let segment = segments.first else { return false }
        if segment == .anyDepth { return true }
        return segment.matches(name) && matchesPart(path.dropFirst(), segments.dropFirst())
    }
}

extension StringProtocol {
    /// Without white space at either end.
    var trimmed: String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
