import Expressions

extension WorkflowReading {
    mutating func strategy(_ token: Token?) -> Strategy? {
        if let template = wholeTemplate(token) { return Strategy(template: template) }
        guard let token, token.entries != nil else { return nil }
        return Strategy(
            matrix: matrix(token["matrix"]), failFast: boolean(token["fail-fast"]) ?? .literal(true),
            maxParallel: number(token["max-parallel"]))
    }

    private mutating func matrix(_ token: Token?) -> Located<Matrix>? {
        guard let token, !token.isFaulty else { return nil }
        if let template = wholeTemplate(token) { return Located(.template(template), at: token.range) }
        guard let entries = token.entries else { return nil }
        var axes: [Matrix.Axis] = []
        for entry in entries where !["include", "exclude"].contains(entry.key.literal) {
            guard let name = locatedText(entry.key) else { continue }
            if let items = entry.value.items, items.isEmpty {
                error("Matrix vector '\(name.value)' does not contain any values", at: entry.value, .reading)
            }
            axes.append(Matrix.Axis(name: name, values: valueTemplate(entry.value)))
        }
        let include = token["include"].map { valueTemplate($0) }
        if axes.isEmpty, token["include"].map({ $0.items?.isEmpty ?? $0.isFaulty }) ?? true {
            error("Matrix must define at least one vector", at: token, .reading)
        }
        let exclude = token["exclude"].map { valueTemplate($0) }
        return Located(.axes(axes, include: include, exclude: exclude), at: token.range)
    }
}
