extension JSONWriter {
    /// Appends a string in quotes, copying the stretches that need no escape at once.
    static func append(_ string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { text in
            var start = 0
            var index = 0
            while index < text.count {
                let length = escapedLength(text, at: index)
                if length == 0 {
                    index += 1
                    continue
                }
                bytes.append(contentsOf: text[start..<index])
                appendEscape(of: text[index..<index + length], to: &bytes)
                index += length
                start = index
            }
            bytes.append(contentsOf: text[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// How many bytes from here are one scalar that must be escaped; 0 where none must.
    ///
    /// Those that JSON demands, and U+0085, U+2028 and U+2029, which GitHub's `toJSON` escapes as well.
    private static func escapedLength(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        switch text[index] {
        case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"): return 1
        case 0xC2: return index + 1 < text.count && text[index + 1] == 0x85 ? 2 : 0
        case 0xE2:
            guard index + 2 < text.count, text[index + 1] == 0x80 else { return 0 }
            return text[index + 2] == 0xA8 || text[index + 2] == 0xA9 ? 3 : 0
        default: return 0
        }
    }

    private static func appendEscape(of scalar: Slice<UnsafeBufferPointer<UInt8>>, to bytes: inout [UInt8]) {
        let escape =
            switch scalar[scalar.startIndex] {
            case UInt8(ascii: "\""): #"\""#
            case UInt8(ascii: "\\"): #"\\"#
            case 0x08: #"\b"#
            case 0x09: #"\t"#
            case 0x0A: #"\n"#
            case 0x0C: #"\f"#
            case 0x0D: #"\r"#
            case 0xC2: #"\u0085"#
            case 0xE2: scalar[scalar.endIndex - 1] == 0xA8 ? #"\u2028"# : #"\u2029"#
            case let control: #"\u00"# + (control < 0x10 ? "0" : "1") + String(control & 0xF, radix: 16)
            }
        bytes.append(contentsOf: escape.utf8)
    }
}
