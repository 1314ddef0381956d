/// How names in a stack file may look.
enum StackNames {
    /// As compose's schema has names of services and volumes.
    static func isService(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    /// What can stand after a dot in an expression.
    static func isSaved(_ name: String) -> Bool {
        guard let first = name.utf8.first, isWord(first), !isDigit(first) else { return false }
        return name.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
    }

    /// The name of a header, by RFC 9110, section 5.6.2.
    static func isHeader(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { isWord($0) || "!#$%&'*+-.^`|~".utf8.contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: isDigit(byte) || byte == UInt8(ascii: "_")
        }
    }
}
