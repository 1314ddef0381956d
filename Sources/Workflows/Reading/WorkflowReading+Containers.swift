extension WorkflowReading {
    func container(_ token: Token?) -> Container? {
        guard let token, !token.isFaulty else { return nil }
        if token.entries == nil, !token.isSingleExpression { return located(token).map(Container.image) }
        if let template = wholeTemplate(token) { return .template(template) }
        return .fields(
            Container.Fields(
                image: located(token["image"]), credentials: credentials(token["credentials"]),
                env: textMapping(token["env"]), ports: textSequence(token["ports"]),
                volumes: textSequence(token["volumes"]), options: located(token["options"]),
                entrypoint: located(token["entrypoint"]), command: located(token["command"])))
    }

    func services(_ token: Token?) -> Services? {
        guard let token, !token.isFaulty else { return nil }
        if let template = wholeTemplate(token) { return .template(template) }
        let services = (token.entries ?? []).compactMap { entry -> Services.Service? in
            guard let name = locatedText(entry.key), let container = container(entry.value) else { return nil }
            return Services.Service(name: name, container: container)
        }
        return .services(services)
    }

    private func credentials(_ token: Token?) -> Container.Credentials? {
        guard let token, !token.isFaulty else { return nil }
        if let template = wholeTemplate(token) { return .template(template) }
        return .fields(username: located(token["username"]), password: located(token["password"]))
    }
}
