import Source

/// The core schema of YAML 1.2, section 10.3.2, with the readings of GitHub's own reader where it differs:
/// hexadecimal and octal numbers are 32 bits wide, and only plain scalars can be anything but strings.
extension YAMLScalar {
    /// The meaning of a scalar; throws where an explicit tag does not fit it.
    static func resolve(
        _ text: String, style: Style, tag: String?, range: SourceRange
    ) throws(YAMLFault) -> Value {
        guard let tag else { return style == .plain ? try core(text, range) : .string(text) }
        if tag == CoreTag.string { return .string(text) }
        guard style == .plain else { throw .styleDoesNotFitTag(style, tag: tag, range) }
        let value: Value?
        switch tag {
        case CoreTag.null: value = isNull(text) ? .null : nil
        case CoreTag.boolean: value = boolean(text).map(Value.boolean)
        case CoreTag.integer: value = try integer(text, range).map(Value.number)
        case CoreTag.float: value = float(text).map(Value.number)
        default: throw .unsupportedTag(tag, range)
        }
        guard let value else { throw .valueDoesNotFitTag(text, tag: tag, range) }
        return value
    }

    private static func core(_ text: String, _ range: SourceRange) throws(YAMLFault) -> Value {
        if isNull(text) { return .null }
        if let boolean = boolean(text) { return .boolean(boolean) }
        guard let first = text.utf8.first, mayStartNumber(first) else { return .string(text) }
        if let number = try integer(text, range) { return .number(number) }
        if let number = float(text) { return .number(number) }
        return .string(text)
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
        if text.hasPrefix("0x") { return try bits(text, radix: 16, range) }
        if text.hasPrefix("0o") { return try bits(text, radix: 8, range) }
        let digits = text.utf8.dropFirst(startsWithSign(text) ? 1 : 0)
        return !digits.isEmpty && digits.allSatisfy(isDigit) ? Double(text) : nil
    }

    /// GitHub reads the digits as the bits of a signed 32-bit number: `0xffffffff` is -1.
    private static func bits(_ text: String, radix: Int, _ range: SourceRange) throws(YAMLFault)
        -> Double?
    {
        let digits = text.dropFirst(2)
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.hexDigitValue ?? .max < radix })
        else { return nil }
        guard let number = UInt32(digits, radix: radix) else {
            throw .valueDoesNotFitTag(text, tag: CoreTag.integer, range)
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
        isDigit(byte) || [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte)
    }
}

private enum CoreTag {
    static let null = "tag:yaml.org,2002:null"
    static let boolean = "tag:yaml.org,2002:bool"
    static let integer = "tag:yaml.org,2002:int"
    static let float = "tag:yaml.org,2002:float"
    static let string = "tag:yaml.org,2002:str"
}
