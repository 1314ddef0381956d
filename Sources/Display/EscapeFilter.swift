/// Takes terminal control sequences out of text that a step printed: such a text could move the cursor or rename the window.
package struct EscapeFilter {
    package enum Kept: Sendable {
        case nothing
        /// Colours and the like (`ESC [ … m`), with a reset at the end.
        case colours
    }

    private enum State {
        case text, escape, sequence, string, stringEscape
    }

    private let kept: Kept
    private var state = State.text
    private var sequence = ""
    private var result = ""
    private var isPainted = false

    private init(_ kept: Kept) {
        self.kept = kept
    }

    /// One line without its control characters; a tab becomes spaces up to the next multiple of eight columns.
    package static func text(_ text: String, _ kept: Kept) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0xC2 }) { return text }
        var filter = EscapeFilter(kept)
        for scalar in text.unicodeScalars { filter.take(scalar) }
        return filter.isPainted ? filter.result + "\u{1B}[0m" : filter.result
    }

    /// Many lines, each without its control characters.
    package static func lines(_ text: String) -> [String] {
        let lines = text.split(whereSeparator: \.isNewline)
        return lines.map { Self.text(String($0), .nothing) }
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        switch state {
        case .text: takeText(scalar)
        case .escape: takeEscape(scalar)
        case .sequence:
            sequence.unicodeScalars.append(scalar)
            if (0x40...0x7E).contains(scalar.value) { endSequence(scalar) }
        // OSC and its like end with BEL or ESC \.
        case .string:
            if scalar == "\u{07}" { state = .text } else if scalar == "\u{1B}" { state = .stringEscape }
        case .stringEscape: state = scalar == "\\" ? .text : .string
        }
    }

    private mutating func takeText(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x1B: state = .escape
        case 0x9B: (state, sequence) = (.sequence, "")
        case 0x09: result += String(repeating: " ", count: 8 - result.unicodeScalars.count % 8)
        case 0..<0x20, 0x7F..<0xA0: break
        default: result.unicodeScalars.append(scalar)
        }
    }

    private mutating func takeEscape(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "[": (state, sequence) = (.sequence, "")
        case "]", "P", "X", "^", "_": state = .string
        // An intermediate byte: the final one follows.
        case " "..."/": break
        default: state = .text
        }
    }

    private mutating func endSequence(_ last: Unicode.Scalar) {
        state = .text
        guard kept == .colours, last == "m",
            sequence.unicodeScalars.allSatisfy({ "0123456789;:m".unicodeScalars.contains($0) })
        else { return }
        result += "\u{1B}[" + sequence
        isPainted = true
    }
}
