import Glibc

/// Numbers as the language reads and writes them: .NET's rules for doubles in the invariant culture.
enum NumberText {
    /// What a text spells: surrounding white space is ignored, the empty text is 0, anything else is NaN.
    ///
    /// Decimal with exponent, `0x` and `0o` of at most 32 bits, and `Infinity` with a sign are understood.
    static func number(in text: String) -> Double {
        let digits = Array(text.trimmingWhitespace.utf8)
        guard let first = digits.first else { return 0 }
        if isDecimal(digits) { return Double(String(decoding: digits, as: UTF8.self)) ?? .nan }
        if first == UInt8(ascii: "0"), digits.count > 2 {
            if digits[1] == UInt8(ascii: "x") { return integer(digits.dropFirst(2), radix: 16) }
            if digits[1] == UInt8(ascii: "o") { return integer(digits.dropFirst(2), radix: 8) }
        }
        switch String(decoding: digits, as: UTF8.self).lowercased() {
        case "infinity", "+infinity": return .infinity
        case "-infinity": return -.infinity
        default: return .nan
        }
    }

    /// .NET's "G15": at most 15 significant digits, and an exponent such as `E+15` for what is very large or small.
    static func text(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        if number == number.rounded(.towardZero), number.magnitude < 1e15 { return String(Int64(number)) }
        let (digits, exponent) = significantDigits(of: number.magnitude)
        return (number < 0 ? "-" : "") + layOut(digits, exponent: exponent)
    }

    private static let precision = 15

    /// Whether it is `[sign] digits [. digits] [e [sign] digits]` with a digit before or after the point.
    private static func isDecimal(_ text: [UInt8]) -> Bool {
        var rest = text[...]
        func isSign(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") }
        func dropDigits() -> Bool {
            let count = rest.count
            rest = rest.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            return rest.count < count
        }
        if isSign(rest.first) { rest.removeFirst() }
        var hasDigits = dropDigits()
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            hasDigits = dropDigits() || hasDigits
        }
        guard hasDigits else { return false }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if isSign(rest.first) { rest.removeFirst() }
            guard dropDigits() else { return false }
        }
        return rest.isEmpty
    }

    /// 32 bits in two's complement, as .NET reads hexadecimal and octal: `0xFFFFFFFF` is -1, a longer one NaN.
    private static func integer(_ digits: ArraySlice<UInt8>, radix: Int) -> Double {
        let text = String(decoding: digits, as: UTF8.self)
        guard digits.first != UInt8(ascii: "+"), let bits = UInt32(text, radix: radix) else { return .nan }
        return Double(Int32(bitPattern: bits))
    }

    /// The digits without trailing zeros, and the power of ten of the first one.
    private static func significantDigits(of magnitude: Double) -> (digits: [UInt8], exponent: Int) {
        var buffer = [CChar](repeating: 0, count: 32)
        let count = withVaList([magnitude]) { vsnprintf(&buffer, buffer.count, "%.\(precision - 1)e", $0) }
        let text = buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }
        let parts = text.split(separator: UInt8(ascii: "e"))
        guard parts.count == 2 else { return ([UInt8(ascii: "0")], 0) }
        var digits = parts[0].filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, Int(String(decoding: parts[1], as: UTF8.self)) ?? 0)
    }

    private static func layOut(_ digits: [UInt8], exponent: Int) -> String {
        func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
        func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
        if exponent <= -5 || exponent >= precision {
            let fraction = digits.count > 1 ? "." + text(digits.dropFirst()) : ""
            let power = String(exponent.magnitude)
            return text(digits.prefix(1)) + fraction + (exponent < 0 ? "E-" : "E+") + zeros(max(0, 2 - power.count))
                + power
        }
        if exponent < 0 { return "0." + zeros(-exponent - 1) + text(digits) }
        let whole = exponent + 1
        if digits.count <= whole { return text(digits) + zeros(whole - digits.count) }
        return text(digits.prefix(whole)) + "." + text(digits.dropFirst(whole))
    }
}
