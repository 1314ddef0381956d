extension RegularExpressionParser {
    /// What follows a backslash outside of a set.
    mutating func escaped() throws(ExecutionError) -> RegularExpressionNode {
        guard let unit = next else { throw failure("It ends with a backslash.") }
        switch Unicode.Scalar(unit) {
        case "b": return position(.wordBoundary)
        case "B": return position(.noWordBoundary)
        case "A": return position(.start)
        case "Z": return position(.end)
        case "z": return position(.veryEnd)
        case "k": return try namedReference()
        case "1", "2", "3", "4", "5", "6", "7", "8", "9":
            let start = index
            if let number = try number(), number < groupCount {
                return .backreference(number, ignoresCase: options.ignoresCase)
            }
            index = start
        default: break
        }
        if let set = predefinedSet() { return .unit(.set(set)) }
        return literal(try character())
    }

    private mutating func position(_ position: RegularExpressionNode.Position) -> RegularExpressionNode {
        index += 1
        return .position(position)
    }

    private mutating func namedReference() throws(ExecutionError) -> RegularExpressionNode {
        index += 1
        guard take("<") || take("'"), let name = groupName(at: index), let number = names[name.text] else {
            throw failure("A reference names no group.")
        }
        index = name.end
        return .backreference(number, ignoresCase: options.ignoresCase)
    }

    /// `\d`, `\w` or `\s`, or the opposite of one of them.
    private mutating func predefinedSet() -> RegularExpressionSet? {
        let set: RegularExpressionSet? =
            switch next.flatMap(Unicode.Scalar.init) {
            case "d": .digits
            case "D": .digits.negated
            case "w": .words
            case "W": .words.negated
            case "s": .spaces
            case "S": .spaces.negated
            default: nil
            }
        if set != nil { index += 1 }
        return set
    }

    /// The unit that an escape stands for; any but a letter or digit stands for itself.
    private mutating func character() throws(ExecutionError) -> UInt16 {
        guard let unit = next else { throw failure("It ends with a backslash.") }
        index += 1
        switch Unicode.Scalar(unit) {
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "f": return 0x0C
        case "v": return 0x0B
        case "a": return 0x07
        case "e": return 0x1B
        case "x": return try hexadecimal(2)
        case "u": return try hexadecimal(4)
        case "0", "1", "2", "3", "4", "5", "6", "7":
            index -= 1
            return try octal()
        case "c":
            guard let control = next, (0x40...0x7A).contains(control) else {
                throw failure("A control character is unknown.")
            }
            index += 1
            return control & 0x1F
        default:
            guard !RegularExpressionSet.words.contains(unit) || unit == 0x5F else {
                throw failure("The escape '\\\(String(decoding: [unit], as: UTF16.self))' is not known.")
            }
            return unit
        }
    }

    private mutating func hexadecimal(_ count: Int) throws(ExecutionError) -> UInt16 {
        let digits = String(decoding: units[index...].prefix(count), as: UTF16.self)
        guard digits.utf8.count == count, !digits.hasPrefix("+"), let unit = UInt16(digits, radix: 16) else {
            throw failure("An escape lacks hexadecimal digits.")
        }
        index += count
        return unit
    }

    private mutating func octal() throws(ExecutionError) -> UInt16 {
        let digits = units[index...].prefix(3).prefix { (0x30...0x37).contains($0) }
        index = digits.endIndex
        return digits.reduce(0) { ($0 << 3 | ($1 - 0x30)) & 0xFF }
    }

    /// What stands between square brackets, of which the first is taken already.
    mutating func set() throws(ExecutionError) -> RegularExpressionSet {
        var set = RegularExpressionSet()
        let isNegated = take("^")
        var isFirst = true
        while let unit = next {
            if unit == 0x5D, !isFirst {
                index += 1
                set.isNegated = isNegated
                return set
            }
            isFirst = false
            guard let lower = try setMember(&set) else { continue }
            guard next == 0x2D, index + 1 < units.count, units[index + 1] != 0x5D else {
                set.insert(lower...lower)
                continue
            }
            index += 1
            guard let upper = try setMember(&set) else { throw failure("A range in brackets has no end.") }
            guard lower <= upper else { throw failure("A range in brackets is in the wrong order.") }
            set.insert(lower...upper)
        }
        throw failure("A square bracket is not closed.")
    }

    /// One unit of a set; nil for an escape that stands for several, which are put in.
    private mutating func setMember(_ set: inout RegularExpressionSet) throws(ExecutionError) -> UInt16? {
        guard let unit = next else { return nil }
        index += 1
        guard unit == 0x5C else { return unit }
        if let predefined = predefinedSet() {
            set.formUnion(predefined)
            return nil
        }
        if take("b") { return 0x08 }
        return try character()
    }
}
