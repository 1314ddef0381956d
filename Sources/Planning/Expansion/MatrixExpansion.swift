import Expressions
import Source
import Workflows

/// The combinations of a matrix, as GitHub makes them.
///
/// Source: "Running variations of jobs in a workflow" of GitHub's documentation, and `MatrixBuilder` of actions/runner: the axes are
/// multiplied out, first axis slowest; `exclude` removes combinations that match it in all its keys; each `include` is added to all
/// combinations whose original values it does not overwrite, and becomes a combination of its own if there is none.
struct MatrixExpansion {
    /// The id of the job, for messages.
    let job: String
    /// Of the workflow file, for diagnostics.
    let path: String

    /// GitHub's limit.
    static let mostCombinations = 256
    /// Of the product before `exclude`, so that a mistake is told and not carried out.
    static let largestProduct = 100_000

    func combinations(_ parts: MatrixParts, _ range: SourceRange) throws(PlanningError) -> [MatrixCombination] {
        try check(parts.exclude, against: parts.axes)
        // Counted first: a product of many axes must not be made to be refused.
        var count = 1
        for axis in parts.axes {
            let (product, isTooLarge) = count.multipliedReportingOverflow(by: axis.values.count)
            guard !isTooLarge, product <= Self.largestProduct else { throw tooMany(.max, range) }
            count = product
        }
        let originals = Self.product(parts.axes).filter { combination in
            !parts.exclude.contains { Self.matches(combination, $0.values) }
        }
        let combinations = Self.adding(parts.include.map(\.values), to: originals, axes: parts.axes.map(\.name))
        guard combinations.count <= Self.mostCombinations else { throw tooMany(combinations.count, range) }
        guard !combinations.isEmpty else { throw fault("The matrix has no combinations.", at: range) }
        return combinations
    }

    private func check(_ exclude: [MatrixParts.Entry], against axes: [MatrixParts.Axis]) throws(PlanningError) {
        let names = axes.map(\.name)
        for entry in exclude {
            for key in entry.values.keys where !names.contains(where: { $0.isSameName(as: key) }) {
                let hint = nearestName(to: key, among: names).map { "Did you mean '\($0)'?" }
                let message = "Matrix exclude key '\(key)' does not match any key within the matrix"
                throw PlanningError([.error(message, path: path, range: entry.range(ofKey: key), hint: hint)])
            }
        }
    }

    // MARK: Multiplying out

    private static func product(_ axes: [MatrixParts.Axis]) -> [ValueObject] {
        guard !axes.isEmpty else { return [] }
        return axes.reduce([[:]]) { combinations, axis in
            combinations.flatMap { combination in
                axis.values.map { value in
                    var extended = combination
                    extended[axis.name] = value
                    return extended
                }
            }
        }
    }

    /// Whether all that the pattern says holds for the combination.
    private static func matches(_ combination: ValueObject, _ pattern: ValueObject) -> Bool {
        pattern.entries.allSatisfy { isEqual(combination[$0.key] ?? .null, $0.value) }
    }

    /// Each leaf of the pattern is compared with what stands at its place, loosely as `==` does; what is not there is null.
    private static func isEqual(_ value: Value, _ pattern: Value) -> Bool {
        switch pattern {
        case .object(let pattern):
            let object: ValueObject = if case .object(let object) = value { object } else { [:] }
            return matches(object, pattern)
        case .array(let patterns):
            let values: [Value] = if case .array(let values) = value { values } else { [] }
            return patterns.enumerated().allSatisfy { index, pattern in
                isEqual(index < values.count ? values[index] : .null, pattern)
            }
        case .null, .boolean, .number, .string: return value.isLooselyEqual(to: pattern)
        }
    }

    private static func adding(
        _ include: [ValueObject], to originals: [ValueObject], axes: [String]
    ) -> [MatrixCombination] {
        var combinations = originals.map { MatrixCombination(values: $0, namingValues: $0.values) }
        for entry in include {
            let isOriginal = { (key: String) in axes.contains { $0.isSameName(as: key) } }
            let filter = ValueObject(entry.entries.filter { isOriginal($0.key) }.map { ($0.key, $0.value) })
            let extra = entry.entries.filter { !isOriginal($0.key) }
            var wasAdded = false
            for (index, original) in originals.enumerated() where matches(original, filter) {
                for (key, value) in extra { combinations[index].values[key] = value }
                wasAdded = true
            }
            if !wasAdded {
                // What names axes stands first, as on GitHub.
                let own = ValueObject(filter.entries.map { ($0.key, $0.value) } + extra.map { ($0.key, $0.value) })
                combinations.append(MatrixCombination(values: own, namingValues: own.values))
            }
        }
        return combinations
    }

    private func tooMany(_ count: Int, _ range: SourceRange) -> PlanningError {
        let produced = count > Self.largestProduct ? "more than \(Self.largestProduct)" : String(count)
        return fault(
            "Strategy for job '\(job)' produced \(produced) configurations which exceeds the maximum of "
                + "\(Self.mostCombinations) configurations", at: range)
    }

    private func fault(_ message: String, at range: SourceRange) -> PlanningError {
        PlanningError([.error(message, path: path, range: range)])
    }
}
