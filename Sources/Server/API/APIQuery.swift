import Expressions
import Source

/// The query of a question, held against what its operation takes.
struct APIQuery: Sendable {
    private let values: [String: String]

    /// Throws a problem that names what is wrong: a name that is not taken, or one that comes twice.
    init(_ request: ServerRequest, _ operation: Operation) throws(Problem) {
        let known = operation.query.map(\.name)
        var values: [String: String] = [:]
        for (name, value) in request.query {
            guard known.contains(name) else { throw Self.unknown(name, known) }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .badRequest("The query parameter '\(name)' is given more than once.")
            }
        }
        self.values = values
    }

    func text(_ name: String) -> String? { values[name] }

    /// Throws for what is no whole number between these.
    func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number), String(number) == text else {
            let upTo =
                range.upperBound == .max
                ? "from \(range.lowerBound) on" : "from \(range.lowerBound) to \(range.upperBound)"
            throw .badRequest("'\(name)' must be a whole number \(upTo), not '\(text)'.")
        }
        return number
    }

    /// How many of a list; 30 unless something else is asked for.
    func limit() throws(Problem) -> Int { try number("limit", in: 1...100) ?? 30 }

    /// Of which the page goes on before.
    func before() throws(Problem) -> Int? { try number("before", in: 1...Int(Int32.max)) }

    /// Throws for what is none of the values, and names the nearest.
    func choice<Choice: RawRepresentable>(
        _ name: String, among all: [Choice]
    ) throws(Problem) -> Choice? where Choice.RawValue == String {
        guard let text = values[name] else { return nil }
        if let choice = all.first(where: { $0.rawValue == text }) { return choice }
        let known = all.map(\.rawValue)
        throw .badRequest("'\(name)' cannot be '\(text)'.", hint: Self.hint(text, known))
    }

    static func hint(_ name: String, _ known: [String]) -> String {
        if let near = nearestName(to: name, among: known) { return "Did you mean '\(near)'?" }
        return known.isEmpty ? "It takes none." : "Known are: \(known.joined(separator: ", "))."
    }

    private static func unknown(_ name: String, _ known: [String]) -> Problem {
        .badRequest("There is no query parameter '\(name)' here.", hint: hint(name, known))
    }
}

extension Operation.Parameter {
    static let limit = Operation.Parameter(
        "limit", "How many at most.", ["type": "integer", "minimum": 1, "maximum": 100, "default": 30])

    static func before(_ what: String) -> Operation.Parameter {
        Operation.Parameter(
            "before", "Only \(what) with a smaller number: the last one of the page before.",
            ["type": "integer", "minimum": 1, "maximum": .number(Double(Int32.max))])
    }

    static func choice(_ name: String, _ summary: String, _ values: [String]) -> Operation.Parameter {
        Operation.Parameter(name, summary, ["type": "string", "enum": .array(values.map(Value.string))])
    }
}
