/// The functions that the language itself has, at every place; the raw value is the lower-cased name.
enum BuiltinFunction: String, CaseIterable {
    case `case`
    case contains
    case endsWith = "endswith"
    case format
    case fromJSON = "fromjson"
    case join
    case startsWith = "startswith"
    case toJSON = "tojson"

    var argumentCounts: ClosedRange<Int> {
        switch self {
        case .case: 3...255
        case .contains, .endsWith, .startsWith: 2...2
        case .format: 1...255
        case .fromJSON, .toJSON: 1...1
        case .join: 1...2
        }
    }
}

extension Evaluator {
    /// Calls one of the language's functions; each evaluates only the arguments that it needs.
    mutating func call(
        _ function: BuiltinFunction, _ call: FunctionCall
    ) throws(ExpressionError) -> Evaluated {
        switch function {
        case .case: try self.case(call)
        case .contains: Evaluated(try contains(call))
        case .endsWith: Evaluated(try endsWith(call))
        case .format: Evaluated(try format(call))
        case .fromJSON: try fromJSON(call)
        case .join: Evaluated(try join(call))
        case .startsWith: Evaluated(try startsWith(call))
        case .toJSON: Evaluated(try toJSON(call))
        }
    }
}
