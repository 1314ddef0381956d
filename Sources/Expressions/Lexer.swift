/// Cuts an expression into tokens, and refuses each one that is malformed or out of place.
struct Lexer {
    let source: String
    let units: [UInt16]
    var index = 0
    private(set) var order = TokenOrder()

    init(_ source: String) throws(ExpressionError) {
        self.source = source
        units = Array(source.utf16)
        guard units.count <= Expression.maximumLength else { throw .tooLong }
    }

    /// The next token, or nil at the end.
    mutating func next() throws(ExpressionError) -> Token? {
        skipWhitespace()
        guard index < units.count else { return nil }
        let token = try read()
        guard order.allows(token.kind) else { throw failure("Unexpected symbol", token) }
        order.accept(token.kind)
        return token
    }

    func failure(_ what: String, _ token: Token, kind: ExpressionError.Kind = .parsing) -> ExpressionError {
        let message = "\(what): '\(token.text)'. Located at position \(token.index + 1) within expression: \(source)"
        let trailing = units.prefix(token.index).count { $0 & 0xFC00 == 0xDC00 }
        return ExpressionError(kind, message, at: token.index - trailing)
    }

    private mutating func read() throws(ExpressionError) -> Token {
        switch units[index] {
        case "(": take(order.last == .function ? .startParameters : .startGroup, length: 1)
        case ")": take(order.open.last == .startParameters ? .endParameters : .endGroup, length: 1)
        case "[": take(.startIndex, length: 1)
        case "]": take(.endIndex, length: 1)
        case ",": take(.separator, length: 1)
        case "*": take(.wildcard, length: 1)
        case "'": try string()
        case "!", ">", "<", "=", "&", "|": try operation()
        // Where an operand may begin, a point begins a number.
        case "." where !order.expectsOperand: take(.dereference, length: 1)
        case ".", "+", "-", "0"..."9": try number()
        default: try word()
        }
    }

    mutating func take(_ kind: Token.Kind, length: Int, value: Value = .null) -> Token {
        defer { index += length }
        return Token(kind: kind, text: text(index..<index + length), index: index, value: value)
    }

    func text(_ range: Range<Int>) -> String {
        let units = units[range]
        // Most expressions are ASCII, for which decoding UTF-16 is slow.
        guard units.allSatisfy({ $0 < 0x80 }) else { return String(decoding: units, as: UTF16.self) }
        return String(unsafeUninitializedCapacity: units.count) { buffer in
            for (place, unit) in units.enumerated() { buffer[place] = UInt8(truncatingIfNeeded: unit) }
            return units.count
        }
    }

    private mutating func skipWhitespace() {
        while index < units.count, units[index].isWhitespace { index += 1 }
    }
}

extension UInt16 {
    /// What ends a word; a point does not end a number.
    var endsWord: Bool {
        switch self {
        case "(", "[", ")", "]", ",", ".", "!", ">", "<", "=", "&", "|": true
        default: isWhitespace
        }
    }

    var isWhitespace: Bool {
        guard self >= 0x80 else { return self == 0x20 || (0x09...0x0D).contains(self) }
        return Unicode.Scalar(self)?.properties.isWhitespace ?? false
    }
}

// So that a switch over UTF-16 units can name characters.
func ~= (character: Unicode.Scalar, unit: UInt16) -> Bool { character.value == UInt32(unit) }

func ~= (characters: ClosedRange<Unicode.Scalar>, unit: UInt16) -> Bool {
    (characters.lowerBound.value...characters.upperBound.value).contains(UInt32(unit))
}
