import Expressions

extension DeploymentReport {
    var payload: Value {
        var payload: ValueObject = ["environment": .string(environment)]
        if let url { payload["url"] = .string(url) }
        if !isDeployment { payload["deployment"] = false }
        if let commit { payload["commit"] = .string(commit) }
        return .object(payload)
    }

    init?(_ payload: EventPayload) throws(EventCodingError) {
        let fields = try payload.object("environment")
        guard let name = fields["environment"] else { return nil }
        self.init(
            environment: name.asString, url: fields["url"].map(\.asString), isDeployment: fields["deployment"] != false,
            commit: fields["commit"].map(\.asString))
    }
}
