/// A strict reader of JSON (RFC 8259): no comments, no trailing commas, a limit on depth.
struct JSONParser {
    let bytes: [UInt8]
    var index = 0
    private var depth = 0
    private let maximumDepth: Int
    private let matching: ValueObject.KeyMatching

    init(_ bytes: [UInt8], maximumDepth: Int, keys matching: ValueObject.KeyMatching) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.matching = matching
    }

    mutating func parse() throws(JSONError) -> Value {
        skipWhitespace()
        if index == bytes.count { throw failure("The JSON text is empty input where a value was expected.") }
        let value = try value()
        skipWhitespace()
        guard index == bytes.count else { throw unexpected("the end of the JSON text") }
        return value
    }

    private mutating func value() throws(JSONError) -> Value {
        guard index < bytes.count else { throw unexpected("a value") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw unexpected("a value")
        }
    }

    private mutating func object() throws(JSONError) -> ValueObject {
        var object = ValueObject(keys: matching)
        try enter()
        if !take(UInt8(ascii: "}")) {
            repeat {
                skipWhitespace()
                guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                    throw unexpected("a property name in double quotes")
                }
                let key = try string()
                guard take(UInt8(ascii: ":")) else { throw unexpected("\":\"") }
                skipWhitespace()
                object[key] = try value()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { throw unexpected("\",\" or \"}\"") }
        }
        depth -= 1
        return object
    }

    private mutating func array() throws(JSONError) -> [Value] {
        var items: [Value] = []
        try enter()
        if !take(UInt8(ascii: "]")) {
            repeat {
                skipWhitespace()
                items.append(try value())
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "]")) else { throw unexpected("\",\" or \"]\"") }
        }
        depth -= 1
        return items
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= maximumDepth else {
            throw failure("The JSON text is nested deeper than the maximum of \(maximumDepth).")
        }
        index += 1
    }

    /// Takes this byte, after white space, if it is the next one.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipWhitespace()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipWhitespace() {
        while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
    }

    func failure(_ message: String, at place: Int? = nil) -> JSONError {
        JSONError(message, at: bytes.prefix(place ?? index).count { $0 & 0xC0 != 0x80 })
    }

    func unexpected(_ expected: String) -> JSONError {
        guard index < bytes.count else { return failure("The JSON text ends where \(expected) was expected.") }
        let found = String(decoding: bytes[index...].prefix(4), as: UTF8.self).unicodeScalars.prefix(1)
        return failure("Expected \(expected) in the JSON text but found \"\(String(found))\".")
    }
}
