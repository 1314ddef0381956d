extension Schema {
    static let container = Definition.oneOf(
        .string,
        .mapping([
            "image": .nonEmptyString, "options": .string, "env": containerEnv, "ports": .sequence(of: .nonEmptyString),
            "volumes": .sequence(of: .nonEmptyString), "credentials": credentials,
        ])
    ).in(.job)

    static let services = Definition.mapping(.nonEmpty, .oneOf(.nonEmptyString, service)).in(.job)

    private static let service = Definition.mapping([
        "image": .nonEmptyString, "options": .string, "env": containerEnv, "ports": .sequence(of: .nonEmptyString),
        "volumes": .sequence(of: .nonEmptyString), "credentials": credentials, "entrypoint": .string,
        "command": .string,
    ])

    private static let containerEnv = Definition.mapping(.nonEmpty, .string.in(.runner))

    private static let credentials = Definition.mapping([
        "username": .nonEmptyString, "password": .nonEmptyString,
    ]).in(.credentials)
}
