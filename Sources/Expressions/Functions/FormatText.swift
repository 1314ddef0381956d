/// The first argument of `format`, cut at its braces.
struct FormatText {
    enum Segment: Hashable {
        case literal(String)
        /// The place of the argument, from 0, and what stands after a colon, which no kind of value understands.
        case argument(Int, specifiers: String)
    }

    private let text: String
    private let units: [UInt16]
    private var index = 0

    private static let open: UInt16 = 0x7B
    private static let close: UInt16 = 0x7D

    init(_ text: String) {
        self.text = text
        units = Array(text.utf16)
    }

    /// Throws where a brace is neither doubled nor around a number, or the number has no argument.
    func segments(argumentCount: Int) throws(ExpressionError) -> [Segment] {
        var segments: [Segment] = []
        var start = 0
        while let brace = units[start...].firstIndex(where: { $0 == Self.open || $0 == Self.close }) {
            let isDoubled = unit(at: brace + 1) == units[brace]
            append(start..<(isDoubled ? brace + 1 : brace), to: &segments)
            if isDoubled {
                start = brace + 2
                continue
            }
            guard units[brace] == Self.open, let (place, afterNumber) = number(at: brace + 1),
                let (specifiers, end) = specifiers(at: afterNumber)
            else { throw .evaluation("The following format string is invalid: \(text)") }
            guard place < argumentCount else {
                let message = "The following format string references more arguments than were supplied: "
                throw .evaluation(message + text)
            }
            segments.append(.argument(place, specifiers: specifiers))
            start = end
        }
        append(start..<units.count, to: &segments)
        return segments
    }

    private func unit(at index: Int) -> UInt16? { index < units.count ? units[index] : nil }

    private func append(_ range: Range<Int>, to segments: inout [Segment]) {
        if !range.isEmpty { segments.append(.literal(String(decoding: units[range], as: UTF16.self))) }
    }

    /// A number of at most 255, and the place after it.
    private func number(at start: Int) -> (Int, end: Int)? {
        let digits = units[start...].prefix { (0x30...0x39).contains($0) }
        return UInt8(String(decoding: digits, as: UTF16.self)).map { (Int($0), digits.endIndex) }
    }

    /// What stands between a colon and the closing brace, and the place after that.
    private func specifiers(at start: Int) -> (String, end: Int)? {
        if unit(at: start) == Self.close { return ("", start + 1) }
        guard unit(at: start) == 0x3A else { return nil }
        var specifiers: [UInt16] = []
        var index = start + 1
        while let unit = unit(at: index) {
            if unit == Self.close {
                guard self.unit(at: index + 1) == Self.close else {
                    return (String(decoding: specifiers, as: UTF16.self), index + 1)
                }
                index += 1
            }
            specifiers.append(unit)
            index += 1
        }
        return nil
    }
}
