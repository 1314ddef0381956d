extension JSONParser {
    mutating func word(_ word: String, _ value: Value) throws(JSONError) -> Value {
        guard bytes[index...].starts(with: word.utf8) else { throw unexpected("a value") }
        index += word.utf8.count
        return value
    }

    mutating func number() throws(JSONError) -> Double {
        let start = index
        takeAny(of: "-")
        let isZero = index < bytes.count && bytes[index] == UInt8(ascii: "0")
        let whole = try takeDigits()
        if isZero, whole > 1 { throw failure("A JSON number must not start with a needless zero.", at: start) }
        var isInteger = true
        if takeAny(of: ".") {
            isInteger = false
            _ = try takeDigits()
        }
        if takeAny(of: "eE") {
            isInteger = false
            takeAny(of: "+-")
            _ = try takeDigits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, whole < 18, let integer = Int(text), integer != 0 { return Double(integer) }
        return Double(text) ?? .nan
    }

    @discardableResult
    private mutating func takeAny(of characters: String) -> Bool {
        guard index < bytes.count, characters.utf8.contains(bytes[index]) else { return false }
        index += 1
        return true
    }

    private mutating func takeDigits() throws(JSONError) -> Int {
        let start = index
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        guard index > start else { throw unexpected("a digit") }
        return index - start
    }

    mutating func string() throws(JSONError) -> String {
        let opening = index
        index += 1
        var start = index
        var text: [UInt8] = []
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let rest = bytes[start..<index]
                index += 1
                if text.isEmpty { return String(decoding: rest, as: UTF8.self) }
                return String(decoding: text + rest, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text.append(contentsOf: bytes[start..<index])
                text.append(contentsOf: String(try escape()).utf8)
                start = index
            case 0..<0x20:
                throw failure("A control character in a JSON string must be written as an escape.")
            default: index += 1
            }
        }
        throw failure("The JSON string is not closed.", at: opening)
    }

    /// The scalar that an escape stands for; half of a surrogate pair stands for U+FFFD.
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = index
        index += 1
        guard index < bytes.count else { throw failure("The JSON string is not closed.", at: start) }
        let letter = bytes[index]
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(from: start)
        default: throw failure("A JSON string has an escape that JSON does not know.", at: start)
        }
    }

    private mutating func unicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let unit = try hexadecimal(from: start)
        guard (0xD800..<0xDC00).contains(unit), bytes[index...].starts(with: #"\u"#.utf8) else {
            return Unicode.Scalar(unit) ?? "\u{FFFD}"
        }
        let afterFirst = index
        index += 2
        let second = try hexadecimal(from: afterFirst)
        guard (0xDC00..<0xE000).contains(second) else {
            index = afterFirst
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func hexadecimal(from start: Int) throws(JSONError) -> UInt32 {
        let digits = bytes[index...].prefix(4)
        guard digits.count == 4, digits.first != UInt8(ascii: "+"),
            let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw failure("A JSON string has a \\u escape without four hexadecimal digits.", at: start) }
        index += 4
        return unit
    }
}
