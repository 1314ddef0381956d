package import Expressions

/// What expressions may use at a place of a workflow file.
///
/// The lists are those of GitHub's schema, in its order.
package struct Place: Hashable, Sendable {
    /// Context names, and functions with how many arguments they take: `hashFiles(1,255)`.
    let entries: [String]
    package let vocabulary: Vocabulary

    init(_ entries: [String]) {
        self.entries = entries
        vocabulary = Vocabulary(schemaContext: entries)
    }

    /// Where no expression may stand.
    static let literal = Place([])

    var contexts: [String] { entries.filter { !$0.hasSuffix(")") } }

    var functions: [String] { entries.filter { $0.hasSuffix(")") }.map { String($0.prefix { $0 != "(" }) } }

    func union(_ other: Place) -> Place {
        if entries.isEmpty { return other }
        let new = other.entries.filter { !entries.contains($0) }
        return new.isEmpty ? self : Place(entries + new)
    }
}

extension Place {
    private static let everywhere = ["github", "inputs", "vars"]
    private static let inJob = everywhere + ["needs", "strategy", "matrix"]
    private static let onRunner = ["steps", "job", "runner", "env"]
    private static let stepFunctions = ["always(0,0)", "failure(0,0)", "cancelled(0,0)", "success(0,0)"]

    static let runName = Place(everywhere)
    static let workflowEnv = Place(everywhere + ["secrets"])
    static let workflowOutput = Place(everywhere + ["jobs"])
    static let jobIf = Place(
        everywhere + ["needs", "always(0,0)", "failure(0,MAX)", "cancelled(0,0)", "success(0,MAX)"])
    static let strategy = Place(everywhere + ["needs"])
    static let job = Place(inJob)
    static let jobEnv = Place(inJob + ["secrets"])
    static let jobDefaults = Place(inJob + ["env"])
    static let runner = Place(inJob + ["secrets"] + onRunner)
    static let environmentURL = Place(inJob + onRunner)
    static let credentials = Place(everywhere + ["secrets", "env"])
    static let step = Place(inJob + ["secrets"] + onRunner + ["hashFiles(1,255)"])
    static let stepIf = Place(inJob + onRunner + stepFunctions + ["hashFiles(1,255)"])
}
