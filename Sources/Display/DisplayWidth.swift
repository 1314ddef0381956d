extension String {
    /// Columns that it takes on a terminal: two for a wide character, none for a combining one or for colours.
    package var displayWidth: Int {
        // The usual case costs one look at each byte.
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return utf8.count }
        return EscapeFilter.text(self, .nothing).reduce(0) { $0 + $1.displayWidth }
    }

    /// The text, or as much of its beginning as fits into so many columns with an ellipsis. Without colours only.
    package func fitted(to columns: Int) -> String {
        guard displayWidth > columns else { return self }
        return columns > 0 ? beginning(ofColumns: columns - 1) + "…" : ""
    }

    /// The text, or as much of its beginning and end as fits: names that differ at their ends only can still be told apart.
    package func fittedInTheMiddle(to columns: Int) -> String {
        guard displayWidth > columns, columns > 2 else { return fitted(to: columns) }
        let tail = String(String(reversed()).beginning(ofColumns: (columns - 1) / 2).reversed())
        return beginning(ofColumns: columns - 1 - tail.displayWidth) + "…" + tail
    }

    private func beginning(ofColumns columns: Int) -> String {
        var (kept, width) = ("", 0)
        for character in self {
            width += character.displayWidth
            if width > columns { break }
            kept.append(character)
        }
        return kept
    }

    package func padded(to columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - displayWidth))
    }

    package func flushRight(to columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - displayWidth)) + self
    }
}

extension Character {
    /// 0, 1 or 2: what most terminals give to a grapheme cluster.
    var displayWidth: Int {
        // An emoji with its variation selector is shown as a picture.
        if unicodeScalars.contains("\u{FE0F}") { return 2 }
        return unicodeScalars.reduce(0) { Swift.max($0, $1.displayWidth) }
    }
}

extension Unicode.Scalar {
    fileprivate var displayWidth: Int {
        if value < 0x20 || (0x7F..<0xA0).contains(value) { return 0 }
        if value < 0x300 { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        if properties.isEmojiPresentation { return 2 }
        return Self.wideRanges.contains { $0.contains(value) } ? 2 : 1
    }

    /// Blocks that are East Asian Wide or Fullwidth in Unicode's UAX #11.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
        0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
}
