import Expressions

extension WorkflowReading {
    mutating func strategy(_ token: Token?) -> Strategy? {
        guard let token, token.entries != nil else { return nil }
        return Strategy(
            matrix: matrix(token["matrix"]), failFast: boolean(token["fail-fast"]) ?? .literal(true),
            maxParallel: number(token["max-parallel"]))
    }

    private mutating func matrix(_ token: Token?) -> Located<Matrix>? {
        guard let token, !token.isFaulty else { return nil }
        guard let entries = token.entries else {
            return located(token).map { Located(.expression($0), at: token.range) }
        }
        var axes: [Matrix.Axis] = []
        for entry in entries where !["include", "exclude"].contains(entry.key.literal) {
            guard let name = locatedText(entry.key) else { continue }
            if let items = entry.value.items, items.isEmpty {
                error("Matrix vector '\(name.value)' does not contain any values", at: entry.value, .reading)
            }
            axes.append(Matrix.Axis(name: name, values: matrixValue(entry.value)))
        }
        let include = token["include"].map { matrixValue($0) }
        let hasExpressionKey = entries.contains { $0.key.isExpression }
        if axes.isEmpty, !hasExpressionKey, token["include"].map({ $0.items?.isEmpty ?? $0.isFaulty }) ?? true {
            error("Matrix must define at least one vector", at: token, .reading)
        }
        let exclude = token["exclude"].map { matrixValue($0) }
        return Located(.axes(axes, include: include, exclude: exclude), at: token.range)
    }

    private func matrixValue(_ token: Token) -> MatrixValue {
        switch token.content {
        case .null, .boolean, .number, .text:
            if let value = token.literalValue { return .literal(Located(value, at: token.range)) }
            return .template(Located(token.template ?? Template(literal: ""), at: token.range))
        case .sequence(let items): return .sequence(items.map { matrixValue($0) }, token.range)
        case .mapping(let entries):
            let read = entries.compactMap { entry in
                locatedText(entry.key).map { MatrixValue.Entry(key: $0, value: matrixValue(entry.value)) }
            }
            return .mapping(read, token.range)
        }
    }
}
