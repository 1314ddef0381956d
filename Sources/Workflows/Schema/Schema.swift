/// The language as data: every key of today's workflow files, whether this version carries it out or not.
enum Schema {
    static let workflow = Definition.mapping(
        [
            "on": on,
            "name": .string,
            "description": .string,
            "run-name": .string.in(.runName),
            "defaults": .mapping(["run": runDefaults]),
            "env": environment.in(.workflowEnv),
            "permissions": permissions,
            "concurrency": .oneOf(.string, concurrencyMapping).in(.runName),
            "jobs": .mapping(.nonEmpty, job),
        ], required: ["on", "jobs"])

    static let environment = Definition.mapping(.nonEmpty, .string)

    static let runDefaults = Definition.mapping([
        "shell": .nonEmptyString, "working-directory": .nonEmptyString,
    ])

    static let concurrencyMapping = Definition.mapping(
        [
            "group": .nonEmptyString, "cancel-in-progress": .boolean, "queue": .constants("single", "max"),
        ], required: ["group"])
}
