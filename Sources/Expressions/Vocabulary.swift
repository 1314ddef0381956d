/// Which contexts and functions, besides those of the language itself, an expression may name at its place.
package struct Vocabulary: Hashable, Sendable {
    /// Lower-cased names, or nil where every name will do.
    private let namedValues: Set<String>?
    /// How many arguments each function takes, by lower-cased name.
    private let functions: [String: ClosedRange<Int>]

    /// Allows every name, and any number of arguments for functions that the language does not have.
    package static let any = Vocabulary(namedValues: nil, functions: [:])

    private init(namedValues: Set<String>?, functions: [String: ClosedRange<Int>]) {
        self.namedValues = namedValues
        self.functions = functions
    }

    package init(namedValues: [String], functions: [String: ClosedRange<Int>] = [:]) {
        let pairs = functions.map { ($0.lowercased(), $1) }
        self.init(
            namedValues: Set(namedValues.map { $0.lowercased() }),
            functions: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
    }

    /// From the entries of a `context` list in GitHub's workflow schema: `github`, `hashFiles(1,255)`, `always(0,MAX)`.
    package init(schemaContext entries: [String]) {
        var namedValues: [String] = []
        var functions: [String: ClosedRange<Int>] = [:]
        for entry in entries {
            guard let open = entry.firstIndex(of: "("), entry.last == ")" else {
                namedValues.append(entry)
                continue
            }
            let counts = entry[entry.index(after: open)...].dropLast().split(separator: ",")
            let minimum = counts.first.flatMap { Int($0) } ?? 0
            let maximum = counts.last.flatMap { Int($0) } ?? .max
            functions[String(entry[..<open])] = minimum...max(minimum, maximum)
        }
        self.init(namedValues: namedValues, functions: functions)
    }

    package func allows(namedValue name: String) -> Bool {
        namedValues?.contains(name.lowercased()) ?? true
    }

    /// How many arguments the function takes, or nil where it is not known.
    package func argumentCounts(of function: String) -> ClosedRange<Int>? {
        let name = function.lowercased()
        if let builtin = BuiltinFunction(rawValue: name) { return builtin.argumentCounts }
        return functions[name] ?? (namedValues == nil ? 0...Int.max : nil)
    }
}
