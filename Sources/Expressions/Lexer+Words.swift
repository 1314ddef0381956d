extension Lexer {
    mutating func number() throws(ExpressionError) -> Token {
        let length = wordLength(isPointPart: true)
        let number = NumberText.number(in: text(index..<index + length))
        guard !number.isNaN else { throw malformed(length: length) }
        return take(.number, length: length, value: .number(number))
    }

    mutating func word() throws(ExpressionError) -> Token {
        let length = wordLength(isPointPart: false)
        let word = text(index..<index + length)
        guard Lexer.isName(word) else { throw malformed(length: length) }
        if order.last == .dereference { return take(.propertyName, length: length) }
        switch word {
        case "null": return take(.null, length: length)
        case "true": return take(.boolean, length: length, value: .boolean(true))
        case "false": return take(.boolean, length: length, value: .boolean(false))
        case "NaN": return take(.number, length: length, value: .number(.nan))
        case "Infinity": return take(.number, length: length, value: .number(.infinity))
        default:
            let next = units[(index + length)...].first { !$0.isWhitespace }
            return take(next == 0x28 ? .function : .namedValue, length: length)
        }
    }

    /// A string in single quotes, where two of them stand for one.
    mutating func string() throws(ExpressionError) -> Token {
        var content: [UInt16] = []
        var end = index + 1
        while end < units.count {
            let unit = units[end]
            end += 1
            if unit == 0x27 {
                guard end < units.count, units[end] == 0x27 else {
                    let value = Value.string(String(decoding: content, as: UTF16.self))
                    return take(.string, length: end - index, value: value)
                }
                end += 1
            }
            content.append(unit)
        }
        throw malformed(length: end - index)
    }

    mutating func operation() throws(ExpressionError) -> Token {
        switch text(index..<min(index + 2, units.count)) {
        case "!=": return take(.notEqual, length: 2)
        case ">=": return take(.greaterOrEqual, length: 2)
        case "<=": return take(.lessOrEqual, length: 2)
        case "==": return take(.equal, length: 2)
        case "&&": return take(.and, length: 2)
        case "||": return take(.or, length: 2)
        default: break
        }
        switch units[index] {
        case "!": return take(.not, length: 1)
        case ">": return take(.greater, length: 1)
        case "<": return take(.less, length: 1)
        default: throw malformed(length: wordLength(isPointPart: false))
        }
    }

    /// Whether it is a letter or `_`, followed by letters, digits, `_` and `-`: what may follow a point.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-"), !(0x30...0x39).contains(first) else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }

    /// The length from here to what ends a word; the first unit belongs to it whatever it is.
    private func wordLength(isPointPart: Bool) -> Int {
        let end = units[(index + 1)...].firstIndex { $0.endsWord && !(isPointPart && $0 == 0x2E) }
        return (end ?? units.count) - index
    }

    private func malformed(length: Int) -> ExpressionError {
        let token = Token(kind: .namedValue, text: text(index..<index + length), index: index)
        return failure("Unexpected symbol", token, kind: .lexing)
    }
}
