import Expressions
import Source

extension WorkflowReading {
    mutating func strategy(_ token: Token?) -> Strategy? {
        if let template = wholeTemplate(token) {
            if let matrix = token?["matrix"] { checkAxes(of: matrix) }
            return Strategy(template: template)
        }
        guard let token, token.entries != nil else { return nil }
        let matrix = matrix(token["matrix"])
        // GitHub looks at the rest of a matrix only where nothing of the strategy is left to be evaluated.
        if !token.hasExpression, let matrix = token["matrix"] { checkRows(of: matrix) }
        return Strategy(
            matrix: matrix, failFast: boolean(token["fail-fast"]) ?? .literal(true),
            maxParallel: number(token["max-parallel"], "max-parallel", least: 1))
    }

    private mutating func matrix(_ token: Token?) -> Located<Matrix>? {
        guard let token, !token.isFaulty else { return nil }
        if let template = wholeTemplate(token) {
            checkAxes(of: token)
            return Located(.template(template), at: token.range)
        }
        guard let entries = token.entries else { return nil }
        checkAxes(of: token)
        var axes: [Matrix.Axis] = []
        for entry in entries where !Self.filters.contains(entry.key.literal) {
            guard let name = locatedText(entry.key) else { continue }
            axes.append(Matrix.Axis(name: name, values: valueTemplate(entry.value)))
        }
        let include = token["include"].map { valueTemplate($0) }
        let exclude = token["exclude"].map { valueTemplate($0) }
        return Located(.axes(axes, include: include, exclude: exclude), at: token.range)
    }

    private static let filters: Set<String?> = ["include", "exclude"]

    private mutating func checkAxes(of matrix: Token) {
        guard let entries = matrix.entries else { return }
        let axes = entries.filter { !Self.filters.contains($0.key.literal) }
        for axis in axes where axis.value.items?.isEmpty == true && !axis.key.isExpression {
            error("Matrix vector '\(axis.key.literal ?? "")' does not contain any values", at: axis.value, .reading)
        }
        let isIncludeEmpty = matrix["include"].map { $0.items?.isEmpty ?? $0.isFaulty } ?? true
        if axes.isEmpty, isIncludeEmpty { error("Matrix must define at least one vector", at: matrix, .reading) }
    }

    /// The texts and their order are those of GitHub's matrix builder.
    private mutating func checkRows(of matrix: Token) {
        for row in matrix["include"]?.items ?? [] where row.entries?.isEmpty == true {
            error("Matrix include mapping does not contain any values", at: row, .reading)
        }
        let axes = (matrix.entries ?? []).compactMap(\.key.literal).filter { !Self.filters.contains($0) }
        let known = Set(axes.map { $0.lowercased() })
        for row in matrix["exclude"]?.items ?? [] {
            if row.entries?.isEmpty == true { error("Matrix exclude filter must not be empty", at: row, .reading) }
            for key in row.entries?.map(\.key) ?? [] {
                guard !findings.isFull else { return }
                guard let name = key.literal, !known.contains(name.lowercased()) else { continue }
                let near = findings.wantsHint(among: axes.count) ? nearestName(to: name, among: axes) : nil
                error(
                    "Matrix exclude key '\(name)' does not match any key within the matrix", at: key, .reading,
                    hint: near.map { "Did you mean '\($0)'?" })
            }
        }
    }
}
