import Expressions

/// One line's pattern of a problem matcher, and which of its groups say what.
struct ProblemPattern: Hashable, Sendable {
    let expression: RegularExpression
    /// By what it says, the number of the group.
    let groups: [Part: Int]
    /// Whether the last line of a problem can come several times, each time a problem.
    let isLoop: Bool

    /// What of a problem a group can say; named as in the file.
    enum Part: String, CaseIterable, Sendable {
        case file, line, column, severity, code, message, fromPath
    }

    /// Throws `problemMatcher`.
    init(_ value: Value) throws(ExecutionError) {
        guard case .object(let fields) = value else { throw .problemMatcher("A pattern is not a JSON object.") }
        expression = try RegularExpression(try fields.text("regexp") ?? "")
        isLoop = if case .boolean(true)? = fields["loop"] { true } else { false }
        var groups: [Part: Int] = [:]
        for part in Part.allCases {
            switch fields[part.rawValue] {
            case nil, .null?: continue
            // As the runner's reader does it, numbers in quotes count as well.
            case let value?:
                guard let number = Int(exactly: value.asNumber) else {
                    throw .problemMatcher("The property '\(part.rawValue)' is no number.")
                }
                groups[part] = number
            }
        }
        self.groups = groups
    }

    /// The texts are those of the runner.
    func check(isFirst: Bool, isLast: Bool, _ seen: inout Set<Part>) throws(ExecutionError) {
        if isLoop, isFirst || !isLast {
            throw .problemMatcher("Only the last pattern in a multiline matcher may set 'loop'")
        }
        if isLoop, groups[.message] == nil { throw .problemMatcher("The loop pattern must set 'message'") }
        for part in Part.allCases {
            guard let number = groups[part] else { continue }
            let name = part.rawValue
            guard seen.insert(part).inserted else { throw .problemMatcher("The property '\(name)' is set twice") }
            guard (0..<expression.groupCount).contains(number) else {
                throw .problemMatcher("The property '\(name)' is set to \(number) which is out of range")
            }
        }
    }
}

extension ValueObject {
    /// Throws `problemMatcher` where the value is no text.
    func text(_ key: String) throws(ExecutionError) -> String? {
        switch self[key] {
        case nil, .null?: nil
        case .string(let text)?: text
        case let value?:
            if value.isPrimitive { value.asString } else { throw .problemMatcher("'\(key)' is not a text.") }
        }
    }
}
