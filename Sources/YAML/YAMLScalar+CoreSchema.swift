import Source

/// The core schema of YAML 1.2, section 10.3.2, with the readings of GitHub's own reader where it differs:
/// hexadecimal and octal numbers are 32 bits wide, and only plain scalars can be anything but strings.
extension YAMLScalar {
    /// A scalar with its meaning; throws where an explicit tag is not known or does not fit it.
    init(_ text: String, style: Style, tag: String?, range: SourceRange) throws(YAMLFault) {
        guard let tag else {
            let meaning = style == .plain ? try Self.core(text, range) : .string
            self.init(text: text, style: style, tag: nil, meaning: meaning)
            return
        }
        let known = CoreTag(rawValue: tag)
        guard style == .plain || known == .string else { throw .styleDoesNotFitTag(style, tag: tag, range) }
        guard let known else { throw .unsupportedTag(tag, range) }
        guard let meaning = try Self.meaning(of: text, as: known, range) else {
            throw .valueDoesNotFitTag(text, tag: tag, range)
        }
        self.init(text: text, style: style, tag: known, meaning: meaning)
    }

    private static func meaning(of text: String, as tag: CoreTag, _ range: SourceRange) throws(YAMLFault) -> Meaning? {
        switch tag {
        case .null: isNull(text) ? .null : nil
        case .boolean: boolean(text).map(Meaning.boolean)
        case .integer: try integer(text, range).map(Meaning.number)
        case .float: float(text).map(Meaning.number)
        case .string: .string
        }
    }

    private static func core(_ text: String, _ range: SourceRange) throws(YAMLFault) -> Meaning {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"): return isNull(text) ? .null : .string
        case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
            return boolean(text).map(Meaning.boolean) ?? .string
        default: break
        }
        guard mayStartNumber(first) else { return .string }
        if let number = try integer(text, range) { return .number(number) }
        if let number = float(text) { return .number(number) }
        return .string
    }

    private static func isNull(_ text: String) -> Bool {
        ["", "~", "null", "Null", "NULL"].contains(text)
    }

    private static func boolean(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    private static func integer(_ text: String, _ range: SourceRange) throws(YAMLFault) -> Double? {
        if let number = natural(text) { return number }
        if text.hasPrefix("0x") { return try bits(text, radix: 16, range) }
        if text.hasPrefix("0o") { return try bits(text, radix: 8, range) }
        let digits = text.utf8.dropFirst(startsWithSign(text) ? 1 : 0)
        return !digits.isEmpty && digits.allSatisfy(isDigit) ? Double(text) : nil
    }

    /// The number that a few digits make; nil for any other text.
    private static func natural(_ text: String) -> Double? {
        guard (1...exactDigits).contains(text.utf8.count) else { return nil }
        var number = 0
        for byte in text.utf8 {
            guard isDigit(byte) else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return Double(number)
    }

    /// A whole number of so many digits is exact, so that it need not be read as a decimal fraction.
    private static let exactDigits = 15

    /// GitHub reads the digits as the bits of a signed 32-bit number: `0xffffffff` is -1.
    private static func bits(_ text: String, radix: Int, _ range: SourceRange) throws(YAMLFault)
        -> Double?
    {
        let digits = text.dropFirst(2)
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.hexDigitValue ?? .max < radix })
        else { return nil }
        guard let number = UInt32(digits, radix: radix) else {
            throw .valueDoesNotFitTag(text, tag: CoreTag.integer.rawValue, range)
        }
        return Double(Int32(bitPattern: number))
    }

    private static func float(_ text: String) -> Double? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        case ".nan", ".NaN", ".NAN": return .nan
        default: return isDecimal(text) ? Double(text) ?? Double(text + "0") : nil
        }
    }

    /// Whether the text is `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
    private static func isDecimal(_ text: String) -> Bool {
        var rest = text.utf8.dropFirst(startsWithSign(text) ? 1 : 0)
        func dropDigits() -> Int {
            let before = rest.count
            rest = rest.drop(while: isDigit)
            return before - rest.count
        }
        var digits = dropDigits()
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            digits += dropDigits()
        }
        guard digits > 0 else { return false }
        guard let exponent = rest.first else { return true }
        guard exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") else { return false }
        rest = rest.dropFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
            rest = rest.dropFirst()
        }
        return dropDigits() > 0 && rest.isEmpty
    }

    private static func startsWithSign(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9")
    }

    private static func mayStartNumber(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
