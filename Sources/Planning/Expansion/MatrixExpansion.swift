import Expressions
import Source
import Workflows

/// The combinations of a matrix, as GitHub makes them.
///
/// Source: "Running variations of jobs in a workflow" of GitHub's documentation: the axes are multiplied out, first axis slowest; `exclude` removes
/// combinations that match it in all its keys; each `include` is added to all combinations whose original values it does not overwrite, and
/// becomes a combination of its own if there is none.
struct MatrixExpansion {
    let path: String
    let scope: EvaluationScope

    /// GitHub's limit.
    static let mostCombinations = 256

    func combinations(_ matrix: Located<Matrix>) throws(PlanningError) -> [ValueObject] {
        let (axes, include, exclude) = try parts(matrix)
        for (name, values) in axes where values.isEmpty {
            throw error("The matrix axis '\(name)' has no values.", at: matrix.range)
        }
        // Counted first: a product of many axes must not be made to be refused.
        var count = axes.isEmpty ? 0 : 1
        for (_, values) in axes {
            count = count.multipliedReportingOverflow(by: values.count).overflow ? .max : count * values.count
        }
        guard count <= 100_000 else { throw tooMany(matrix.range) }
        var combinations = Self.product(axes).filter { combination in
            !exclude.contains { Self.matches(combination, $0) }
        }
        Self.add(include, to: &combinations, axes: axes.map(\.name))
        guard combinations.count <= Self.mostCombinations else { throw tooMany(matrix.range) }
        guard !combinations.isEmpty else { throw error("The matrix has no combinations.", at: matrix.range) }
        return combinations
    }

    private func tooMany(_ range: SourceRange) -> PlanningError {
        error("The matrix has more than \(Self.mostCombinations) combinations.", at: range)
    }

    private typealias Axes = [(name: String, values: [Value])]

    private func parts(
        _ matrix: Located<Matrix>
    ) throws(PlanningError) -> (axes: Axes, include: [ValueObject], exclude: [ValueObject]) {
        switch matrix.value {
        case .expression(let template):
            guard case .object(let object) = try evaluate(template) else {
                throw error("The matrix's expression gives no mapping.", at: template.range)
            }
            return try parts(object, at: template.range)
        case .axes(let axes, let include, let exclude):
            var evaluated: Axes = []
            for axis in axes {
                guard case .array(let values) = try evaluate(axis.values) else {
                    throw error("The matrix axis '\(axis.name.value)' is no sequence.", at: axis.name.range)
                }
                evaluated.append((axis.name.value, values))
            }
            return (
                evaluated, try objects(include, "include", at: matrix.range),
                try objects(exclude, "exclude", at: matrix.range)
            )
        }
    }

    private func parts(
        _ object: ValueObject, at range: SourceRange
    ) throws(PlanningError) -> (axes: Axes, include: [ValueObject], exclude: [ValueObject]) {
        var axes: Axes = []
        for (name, value) in object.entries where !["include", "exclude"].contains(name.lowercased()) {
            guard case .array(let values) = value else {
                throw error("The matrix axis '\(name)' is no sequence.", at: range)
            }
            axes.append((name, values))
        }
        return (
            axes, try objects(object["include"], "include", at: range),
            try objects(object["exclude"], "exclude", at: range)
        )
    }

    private func objects(
        _ value: MatrixValue?, _ key: String, at range: SourceRange
    ) throws(PlanningError) -> [ValueObject] {
        guard let value else { return [] }
        return try objects(try evaluate(value), key, at: range)
    }

    private func objects(_ value: Value?, _ key: String, at range: SourceRange) throws(PlanningError) -> [ValueObject] {
        guard let value, value != .null else { return [] }
        guard case .array(let values) = value else { throw error("'\(key)' of the matrix is no sequence.", at: range) }
        var objects: [ValueObject] = []
        for value in values {
            guard case .object(let object) = value else {
                throw error("'\(key)' of the matrix has an entry that is no mapping.", at: range)
            }
            objects.append(object)
        }
        return objects
    }

    // MARK: Multiplying out

    private static func product(_ axes: Axes) -> [ValueObject] {
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
        pattern.entries.allSatisfy { key, value in combination[key].map { isEqual($0, value) } ?? false }
    }

    private static func isEqual(_ value: Value, _ pattern: Value) -> Bool {
        switch (value, pattern) {
        case (.object(let value), .object(let pattern)): return matches(value, pattern)
        case (.array(let values), .array(let patterns)):
            return values.count == patterns.count && zip(values, patterns).allSatisfy { isEqual($0, $1) }
        default: return value.isPrimitive && pattern.isPrimitive && value.isLooselyEqual(to: pattern)
        }
    }

    private static func add(_ include: [ValueObject], to combinations: inout [ValueObject], axes: [String]) {
        let originals = combinations
        for entry in include {
            var wasAdded = false
            for (index, original) in originals.enumerated()
            where entry.entries.allSatisfy({ key, value in original[key].map { isEqual($0, value) } ?? true }) {
                for (key, value) in entry.entries { combinations[index][key] = value }
                wasAdded = true
            }
            if !wasAdded { combinations.append(entry) }
        }
    }

    // MARK: Evaluating

    private func evaluate(_ value: MatrixValue) throws(PlanningError) -> Value {
        switch value {
        case .literal(let literal): return literal.value
        case .template(let template): return try evaluate(template)
        case .sequence(let values, _):
            var evaluated: [Value] = []
            for value in values { evaluated.append(try evaluate(value)) }
            return .array(evaluated)
        case .mapping(let entries, _):
            var object: ValueObject = [:]
            for entry in entries { object[entry.key.value] = try evaluate(entry.value) }
            return .object(object)
        }
    }

    private func evaluate(_ template: Located<Template>) throws(PlanningError) -> Value {
        if template.value.expressions.contains(where: { $0.namedValues.contains("needs") }) {
            throw error(
                "A matrix that depends on 'needs' is not carried out yet by this version of Sluice.", at: template.range
            )
        }
        do {
            return try template.value.evaluate(in: scope)
        } catch {
            throw self.error(error.message, at: template.range)
        }
    }

    private func error(_ message: String, at range: SourceRange) -> PlanningError {
        PlanningError([.error(message, path: path, range: range)])
    }
}
