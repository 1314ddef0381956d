extension WorkflowReading {
    func environmentReference(_ token: Token?) -> EnvironmentReference? {
        guard let token, !token.isFaulty else { return nil }
        if token.entries == nil, !token.isSingleExpression {
            return located(token).map { .fields(EnvironmentReference.Fields(name: $0)) }
        }
        if let template = wholeTemplate(token) { return .template(template) }
        guard let name = located(token["name"]) else { return nil }
        return .fields(
            EnvironmentReference.Fields(
                name: name, url: located(token["url"]), deployment: boolean(token["deployment"]) ?? .literal(true)))
    }

    mutating func snapshot(_ token: Token?) -> Snapshot? {
        guard let token, !token.isFaulty else { return nil }
        guard token.entries != nil else { return locatedText(token).map { Snapshot(imageName: $0) } }
        let condition = condition(token["if"], in: .job)
        let version = locatedText(token["version"])
        if let version, !Self.isVersion(version.value) {
            error("Expected format '{major-version}.*' Actual '\(version.value)'", at: token, .reading)
        }
        guard let name = locatedText(token["image-name"]) else { return nil }
        return Snapshot(imageName: name, condition: condition, version: version)
    }

    /// A major version, a dot and a star.
    private static func isVersion(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == "*" else { return false }
        return Int32(parts[0]) != nil && parts[0].utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
}
