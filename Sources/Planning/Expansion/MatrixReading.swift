import Expressions
import Source
import Workflows

/// Evaluates a matrix.
struct MatrixReading {
    /// Of the workflow file, for diagnostics.
    let path: String
    let contexts: KnownContexts

    func parts(_ matrix: Located<Matrix>) throws(PlanningError) -> MatrixParts {
        switch matrix.value {
        case .template(let template): return try parts(try evaluate(template), template.range)
        case .axes(let axes, let include, let exclude):
            var parts = MatrixParts()
            for axis in axes {
                let values = try evaluate(axis.values)
                parts.axes.append(try self.axis(axis.name.value, values, axis.name.range))
            }
            parts.include = try entries(include, "include", matrix.range)
            parts.exclude = try entries(exclude, "exclude", matrix.range)
            return parts
        }
    }

    /// The parts of a matrix that an expression gave.
    func parts(_ matrix: Value, _ range: SourceRange) throws(PlanningError) -> MatrixParts {
        guard case .object(let object) = matrix else { throw fault(Self.unexpected(matrix), at: range) }
        var parts = MatrixParts()
        for (name, value) in object.entries {
            switch name.lowercased() {
            case "include": parts.include = try entries(value, name, range)
            case "exclude": parts.exclude = try entries(value, name, range)
            default: parts.axes.append(try axis(name, value, range))
            }
        }
        // Source: GitHub's converter; of a matrix that the file writes out the reader has seen it.
        guard !parts.axes.isEmpty || !parts.include.isEmpty else {
            throw fault("Matrix must define at least one vector", at: range)
        }
        return parts
    }

    private func axis(_ name: String, _ value: Value, _ range: SourceRange) throws(PlanningError) -> MatrixParts.Axis {
        guard case .array(let values) = value else { throw fault(Self.unexpected(value), at: range) }
        guard !values.isEmpty else {
            throw fault("Matrix vector '\(name)' does not contain any values", at: range)
        }
        return MatrixParts.Axis(name: name, values: values, range: range)
    }

    // MARK: include and exclude

    private func entries(
        _ value: ValueTemplate?, _ key: String, _ range: SourceRange
    ) throws(PlanningError) -> [MatrixParts.Entry] {
        switch value {
        case nil: return []
        case .sequence(let values, _):
            var entries: [MatrixParts.Entry] = []
            for value in values {
                let (keys, range) = Self.keys(value, range)
                entries.append(try entry(try evaluate(value), key, range, keys))
            }
            return entries
        case .template(let template): return try entries(try evaluate(.template(template)), key, template.range)
        case .literal(let literal): return try entries(literal.value, key, literal.range)
        case .mapping(_, let range): throw fault(Self.unexpected(.object([:])), at: range)
        }
    }

    private func entries(
        _ value: Value, _ key: String, _ range: SourceRange
    ) throws(PlanningError) -> [MatrixParts.Entry] {
        guard value != .null else { return [] }
        guard case .array(let values) = value else { throw fault(Self.unexpected(value), at: range) }
        var entries: [MatrixParts.Entry] = []
        for value in values { entries.append(try entry(value, key, range, [])) }
        return entries
    }

    private func entry(
        _ value: Value, _ key: String, _ range: SourceRange, _ keys: [Located<String>]
    ) throws(PlanningError) -> MatrixParts.Entry {
        guard case .object(let object) = value else { throw fault(Self.unexpected(value), at: range) }
        guard !object.isEmpty else {
            let isExclude = key.isSameName(as: "exclude")
            throw fault(
                isExclude
                    ? "Matrix exclude filter must not be empty" : "Matrix include mapping does not contain any values",
                at: range)
        }
        return MatrixParts.Entry(values: object, range: range, keys: keys)
    }

    private static func keys(_ value: ValueTemplate, _ range: SourceRange) -> ([Located<String>], SourceRange) {
        switch value {
        case .mapping(let entries, let range): (entries.map { Located($0.key.value.source, at: $0.key.range) }, range)
        case .sequence(_, let range): ([], range)
        case .template(let template): ([], template.range)
        case .literal(let literal): ([], literal.range)
        }
    }

    // MARK: Evaluating

    func evaluate(_ value: ValueTemplate) throws(PlanningError) -> Value {
        do {
            return try value.evaluate(in: contexts.scope)
        } catch {
            throw fault(error.message, at: error.range)
        }
    }

    /// What GitHub says of a value of the wrong kind.
    static func unexpected(_ value: Value) -> String {
        switch value {
        case .array: "A sequence was not expected"
        case .object: "A mapping was not expected"
        case .null, .boolean, .number, .string: "Unexpected value '\(value.asString)'"
        }
    }

    func fault(_ message: String, at range: SourceRange) -> PlanningError {
        PlanningError([.error(message, path: path, range: range)])
    }
}
