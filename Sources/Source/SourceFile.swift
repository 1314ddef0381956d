/// A named text, kept so that diagnostics can show the line they speak of.
package struct SourceFile: Sendable {
    /// The path as a person would type it, relative to the repository's root.
    package let path: String
    package let text: String
    /// Where each line begins, as offsets in the text's UTF-8.
    private let lineStarts: [UInt32]

    package init(path: String, text: String) {
        self.path = path
        var text = text
        lineStarts = text.withUTF8 { Self.lineStarts($0) }
        self.text = text
    }

    /// The line with this number (from 1) without its line break, or nil past the end.
    package func line(_ number: Int) -> Substring? {
        guard let start = start(ofLine: number) else { return nil }
        let scalars = text.unicodeScalars[start..<(self.start(ofLine: number + 1) ?? text.endIndex)]
        return Substring(scalars.dropLast(scalars.suffix(2).count(where: \.isLineBreak)))
    }

    /// Where the line with this number (from 1) begins, or nil past the end.
    package func start(ofLine number: Int) -> String.Index? {
        guard lineStarts.indices.contains(number - 1) else { return nil }
        return text.utf8.index(text.startIndex, offsetBy: Int(lineStarts[number - 1]))
    }

    private static func lineStarts(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt32] {
        var starts: [UInt32] = [0]
        var place = 0
        while place < bytes.count {
            let length = lineBreakLength(bytes, at: place)
            place += max(1, length)
            if length > 0 { starts.append(UInt32(clamping: place)) }
        }
        return starts
    }

    /// How many bytes the line break here has; 0 where there is none. The breaks are those of YAML 1.1, which libyaml counts.
    private static func lineBreakLength(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
        func byte(_ distance: Int) -> UInt8 {
            place + distance < bytes.count ? bytes[place + distance] : 0
        }
        switch bytes[place] {
        case 0x0A: return 1
        case 0x0D: return byte(1) == 0x0A ? 2 : 1
        case 0xC2: return byte(1) == 0x85 ? 2 : 0
        case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
        default: return 0
        }
    }
}

extension SourceFile: Hashable {
    // The lines follow from the text.
    package static func == (a: SourceFile, b: SourceFile) -> Bool { a.path == b.path && a.text == b.text }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(path)
        hasher.combine(text)
    }
}

extension Unicode.Scalar {
    /// Whether it ends a line, alone or as a part of a carriage return with a line feed.
    package var isLineBreak: Bool {
        self == "\n" || self == "\r" || self == "\u{85}" || self == "\u{2028}" || self == "\u{2029}"
    }
}
