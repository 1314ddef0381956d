/// One part of a path pattern, between slashes.
///
/// The rules are those of minimatch as `@actions/glob` uses it: names that begin with a dot match, braces and `!` mean themselves.
enum GlobSegment: Hashable, Sendable {
    /// `**` alone: any number of path parts.
    case anyDepth
    case literal(String)
    case pattern([Piece])

    enum Piece: Hashable, Sendable {
        case character(Unicode.Scalar)
        case anyCharacter
        case anyText
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    init(_ text: some StringProtocol) {
        if text == "**" {
            self = .anyDepth
            return
        }
        var scalars = Array(text.unicodeScalars)[...]
        var pieces: [Piece] = []
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\\": pieces.append(.character(scalars.popFirst() ?? "\\"))
            case "?": pieces.append(.anyCharacter)
            case "*": if pieces.last != .anyText { pieces.append(.anyText) }
            case "[": pieces.append(Self.set(&scalars) ?? .character("["))
            default: pieces.append(.character(scalar))
            }
        }
        self = Self.literalText(pieces).map(GlobSegment.literal) ?? .pattern(pieces)
    }

    var literalText: String? { if case .literal(let text) = self { text } else { nil } }

    private static func literalText(_ pieces: [Piece]) -> String? {
        var text = String.UnicodeScalarView()
        for piece in pieces {
            switch piece {
            case .character(let scalar): text.append(scalar)
            // A set of one character is how a special one is written.
            case .set(let ranges, isNegated: false)
            where ranges.count == 1 && ranges[0].lowerBound == ranges[0].upperBound:
                text.append(ranges[0].lowerBound)
            default: return nil
            }
        }
        return String(text)
    }

    /// What stands after `[`; nil, and nothing taken, where no `]` closes it.
    private static func set(_ scalars: inout ArraySlice<Unicode.Scalar>) -> Piece? {
        var rest = scalars
        let isNegated = rest.first == "!" || rest.first == "^"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var isFirst = true
        while let next = rest.popFirst() {
            if next == "]", !isFirst {
                scalars = rest
                return .set(ranges, isNegated: isNegated)
            }
            isFirst = false
            let lower = next == "\\" ? rest.popFirst() ?? "\\" : next
            if rest.first == "-", let upper = rest.dropFirst().first, upper != "]" {
                rest.removeFirst(2)
                // A range that runs backwards matches nothing, as in a regular expression that is dropped.
                if lower <= upper { ranges.append(lower...upper) }
            } else {
                ranges.append(lower...lower)
            }
        }
        return nil
    }
}

extension GlobSegment {
    /// Whether a name matches; `**` here means one name.
    func matches(_ name: some StringProtocol) -> Bool {
        switch self {
        case .anyDepth: true
        case .literal(let text): name.unicodeScalars.elementsEqual(text.unicodeScalars)
        case .pattern(let pieces): Self.matches(pieces, Array(name.unicodeScalars))
        }
    }

    /// Tries the shortest text for each `*` and goes back to the last one only: linear for one, never exponential.
    private static func matches(_ pieces: [Piece], _ name: [Unicode.Scalar]) -> Bool {
        guard !name.isEmpty else { return false }
        var (piece, place) = (0, 0)
        var lastStar: (piece: Int, place: Int)?
        while place < name.count {
            if piece < pieces.count, pieces[piece] == .anyText {
                lastStar = (piece, place)
                piece += 1
            } else if piece < pieces.count, pieces[piece].matches(name[place]) {
                (piece, place) = (piece + 1, place + 1)
            } else if let star = lastStar {
                lastStar = (star.piece, star.place + 1)
                (piece, place) = (star.piece + 1, star.place + 1)
            } else {
                return false
            }
        }
        return pieces[piece...].allSatisfy { $0 == .anyText }
    }
}

extension GlobSegment.Piece {
    fileprivate func matches(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .character(let own): own == scalar
        case .anyCharacter: true
        case .anyText: false
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        }
    }
}
