/// A parsed regular expression.
indirect enum RegularExpressionNode: Hashable, Sendable {
    case unit(RegularExpressionUnit)
    case sequence([RegularExpressionNode])
    /// The first that leads to a match counts.
    case alternatives([RegularExpressionNode])
    /// A group with a number.
    case group(Int, RegularExpressionNode)
    case backreference(Int, ignoresCase: Bool)
    /// - Parameter maximum: Nil for no limit.
    case repetition(RegularExpressionNode, minimum: Int, maximum: Int?, isGreedy: Bool)
    case position(Position)
    case lookahead(RegularExpressionNode, isNegated: Bool)
    /// What is matched is not given up again.
    case atomic(RegularExpressionNode)

    enum Position: Hashable, Sendable {
        case start, lineStart
        /// The end, or before a last line feed.
        case end
        case lineEnd, veryEnd
        case wordBoundary, noWordBoundary
    }
}

/// What one UTF-16 unit can be.
enum RegularExpressionUnit: Hashable, Sendable {
    /// Any but a line feed.
    case any
    case everything
    case set(RegularExpressionSet)

    func matches(_ unit: UInt16) -> Bool {
        switch self {
        case .any: unit != 0x0A
        case .everything: true
        case .set(let set): set.contains(unit)
        }
    }
}

/// A set of UTF-16 units.
struct RegularExpressionSet: Hashable, Sendable {
    var ranges: [ClosedRange<UInt16>] = []
    var isNegated = false

    init(_ ranges: [ClosedRange<UInt16>] = [], isNegated: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
    }

    func contains(_ unit: UInt16) -> Bool { ranges.contains { $0.contains(unit) } != isNegated }

    mutating func insert(_ range: ClosedRange<UInt16>) { ranges.append(range) }

    /// The units of another set, also those that a negated one leaves.
    mutating func formUnion(_ other: RegularExpressionSet) {
        guard other.isNegated else {
            ranges += other.ranges
            return
        }
        var next = 0
        for range in other.ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if Int(range.lowerBound) > next { insert(UInt16(next)...(range.lowerBound - 1)) }
            next = max(next, Int(range.upperBound) + 1)
        }
        if next <= 0xFFFF { insert(UInt16(next)...0xFFFF) }
    }

    /// Adds the other case of each ASCII letter.
    mutating func ignoreCase() {
        for range in ranges {
            for (from, to, offset) in [(0x41, 0x5A, 0x20), (0x61, 0x7A, -0x20)] {
                let lower = max(Int(range.lowerBound), from)
                let upper = min(Int(range.upperBound), to)
                if lower <= upper { insert(UInt16(lower + offset)...UInt16(upper + offset)) }
            }
        }
    }

    // As the ECMAScript option has them: ASCII alone.
    static let digits = RegularExpressionSet([0x30...0x39])
    static let words = RegularExpressionSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let spaces = RegularExpressionSet([0x09...0x0D, 0x20...0x20])

    var negated: RegularExpressionSet { RegularExpressionSet(ranges, isNegated: !isNegated) }
}
