/// How a terminal was told to show what follows: ECMA-48, "Select Graphic Rendition", with the colours that xterm added.
package struct TerminalStyle: Hashable, Sendable {
    package var isBold = false
    package var isFaint = false
    package var isItalic = false
    package var isUnderlined = false
    package var isStruck = false
    package var isInverse = false
    /// Of xterm's 256; nil for the page's own.
    package var colour: UInt8?
    package var background: UInt8?

    package init() {}

    package var isPlain: Bool { self == TerminalStyle() }

    /// What a style sheet calls it; there is a class for each colour, since a page's policy allows no style in it.
    package var classes: String {
        var names: [String] = []
        if isBold { names.append("bold") }
        if isFaint { names.append("faint") }
        if isItalic { names.append("italic") }
        if isUnderlined { names.append("underlined") }
        if isStruck { names.append("struck") }
        if isInverse { names.append("inverse") }
        if let colour { names.append("fg\(colour)") }
        if let background { names.append("bg\(background)") }
        return names.joined(separator: " ")
    }

    /// Takes the numbers of one sequence; those that it does not know are passed over, as terminals do.
    package mutating func apply(_ parameters: [Int]) {
        var rest = parameters.isEmpty ? [0] : parameters[...]
        while let parameter = rest.popFirst() {
            switch parameter {
            case 38: colour = Self.extended(&rest) ?? colour
            case 48: background = Self.extended(&rest) ?? background
            default: apply(parameter)
            }
        }
    }

    private mutating func apply(_ parameter: Int) {
        switch parameter {
        case 0: self = TerminalStyle()
        case 1: isBold = true
        case 2: isFaint = true
        case 3: isItalic = true
        case 4: isUnderlined = true
        case 7: isInverse = true
        case 9: isStruck = true
        case 21, 22: (isBold, isFaint) = (false, false)
        case 23: isItalic = false
        case 24: isUnderlined = false
        case 27: isInverse = false
        case 29: isStruck = false
        case 30...37: colour = UInt8(parameter - 30)
        case 39: colour = nil
        case 40...47: background = UInt8(parameter - 40)
        case 49: background = nil
        case 90...97: colour = UInt8(parameter - 90 + 8)
        case 100...107: background = UInt8(parameter - 100 + 8)
        default: break
        }
    }

    /// `5;N` or `2;R;G;B` after 38 and 48; nil where it is cut off or out of range, which then changes nothing.
    private static func extended(_ rest: inout ArraySlice<Int>) -> UInt8? {
        switch rest.popFirst() {
        case 5: return rest.popFirst().flatMap { UInt8(exactly: $0) }
        case 2:
            let parts = rest.prefix(3).compactMap { UInt8(exactly: $0) }
            rest = rest.dropFirst(3)
            return parts.count == 3 ? nearest(parts[0], parts[1], parts[2]) : nil
        default: return nil
        }
    }

    /// In xterm's cube of 6 × 6 × 6 colours, which begins at 16.
    private static func nearest(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        func step(_ value: UInt8) -> UInt8 { value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
        return 16 + 36 * step(red) + 6 * step(green) + step(blue)
    }
}
