extension WorkflowReading {
    mutating func container(_ token: Token) -> Container? {
        check(container: token, isService: false)
        return readContainer(token)
    }

    private func readContainer(_ token: Token) -> Container? {
        guard !token.isFaulty else { return nil }
        if token.entries == nil, !token.isSingleExpression { return located(token).map(Container.image) }
        if let template = wholeTemplate(token) { return .template(template) }
        return .fields(
            Container.Fields(
                image: located(token["image"]), credentials: credentials(token["credentials"]),
                env: textMapping(token["env"]), ports: textSequence(token["ports"]),
                volumes: textSequence(token["volumes"]), options: located(token["options"]),
                entrypoint: located(token["entrypoint"]), command: located(token["command"])))
    }

    mutating func services(_ token: Token) -> Services? {
        guard !token.isFaulty else { return nil }
        // As GitHub, which looks at none where one has an expression.
        if !token.hasExpression {
            for entry in token.entries ?? [] { check(container: entry.value, isService: true) }
        }
        if let template = wholeTemplate(token) { return .template(template) }
        let services = (token.entries ?? []).compactMap { entry -> Services.Service? in
            guard let name = locatedText(entry.key), let container = readContainer(entry.value) else { return nil }
            return Services.Service(name: name, container: container)
        }
        return .services(services)
    }

    private func credentials(_ token: Token?) -> Container.Credentials? {
        guard let token, !token.isFaulty else { return nil }
        if let template = wholeTemplate(token) { return .template(template) }
        return .fields(username: located(token["username"]), password: located(token["password"]))
    }

    /// An empty image is told where it cannot be meant: an empty `container:` is none.
    private mutating func check(container token: Token, isService: Bool) {
        guard !token.isFaulty, !token.hasExpression else { return }
        guard var image = token.entries == nil ? token.literal : token["image"]?.literal ?? "" else { return }
        let hasPrefix = image.hasPrefix(Self.imagePrefix)
        if hasPrefix { image.removeFirst(Self.imagePrefix.count) }
        if image.isEmpty, hasPrefix || isService { error("Container image cannot be empty", at: token, .reading) }
    }

    private static let imagePrefix = "docker://"
}
