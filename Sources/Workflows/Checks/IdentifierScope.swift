/// The ids of one scope: a job's, and those of its steps.
struct IdentifierScope {
    private var known: Set<String> = []

    static let maximumLength = 100

    /// What is wrong with an id, in GitHub's words, or nil.
    mutating func add(_ id: String) -> String? {
        guard Self.isWellFormed(id) else {
            return "The identifier '\(id)' is invalid. IDs may only contain alphanumeric characters, '_', and '-'. "
                + "IDs must start with a letter or '_' and and must be less than \(Self.maximumLength) characters."
        }
        if id.hasPrefix("__") { return "The identifier '\(id)' is invalid. IDs starting with '__' are reserved." }
        guard known.insert(id.lowercased()).inserted else {
            return "The identifier '\(id)' may not be used more than once within the same scope."
        }
        return nil
    }

    /// What is wrong with the id of a job. One that begins with `__` is told and not refused: jobs get no ids of GitHub's own.
    static func job(_ id: String) -> (problem: String, isError: Bool)? {
        var scope = IdentifierScope()
        return scope.add(id).map { ($0, !id.hasPrefix("__") || !isWellFormed(id)) }
    }

    private static func isWellFormed(_ id: String) -> Bool {
        guard let first = id.utf8.first, isLetter(first), id.utf8.count < maximumLength else { return false }
        return id.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let upper = byte & ~0x20
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(upper) && byte < 0x80 || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
