extension Schema {
    static let job = Definition.oneOf(stepsJob, callingJob)

    private static let stepsJob = Definition.mapping(
        [
            "needs": needs, "if": .string.in(.jobIf), "strategy": strategy, "name": .string.in(.job),
            "runs-on": runsOn, "timeout-minutes": .number.in(.job), "cancel-timeout-minutes": .number.in(.job),
            "continue-on-error": .boolean.in(.job), "container": container, "services": services,
            "env": environment.in(.jobEnv), "environment": jobEnvironment, "permissions": permissions,
            "concurrency": jobConcurrency, "outputs": .mapping(.nonEmpty, .string.in(.runner)),
            "defaults": .mapping(["run": runDefaults.in(.jobDefaults)]), "steps": .sequence(of: step),
            "snapshot": snapshot,
        ], required: ["runs-on"])

    private static let callingJob = Definition.mapping(
        [
            "name": .string.in(.job), "uses": .nonEmptyString, "with": .mapping(.nonEmpty, .scalar.in(.job)),
            "secrets": .oneOf(.mapping(.nonEmpty, .scalar.in(.jobEnv)), .constants("inherit")), "needs": needs,
            "if": .string.in(.jobIf), "permissions": permissions, "concurrency": jobConcurrency, "strategy": strategy,
        ], required: ["uses"])

    private static let needs = Definition.oneOf(.sequence(of: .nonEmptyString), .nonEmptyString)

    private static let strategy = Definition.mapping([
        "fail-fast": .boolean, "max-parallel": .number, "matrix": matrix,
    ]).in(.strategy)

    private static let matrix = Definition.mapping(
        .nonEmpty, .sequence(of: .any), besides: ["include": matrixFilter, "exclude": matrixFilter])

    private static let matrixFilter = Definition.sequence(of: .mapping(.nonEmpty, .any))

    private static let runsOn = Definition.oneOf(
        .stringOrStrings, .mapping(["group": .nonEmptyString, "labels": .stringOrStrings])
    ).in(.job)

    private static let jobConcurrency = Definition.oneOf(.nonEmptyString, concurrencyMapping).in(.job)

    private static let jobEnvironment = Definition.oneOf(
        .string,
        .mapping(
            ["name": .string, "url": .string.in(.environmentURL), "deployment": .boolean], required: ["name"])
    ).in(.job)

    private static let snapshot = Definition.oneOf(
        .nonEmptyString,
        .mapping(
            ["image-name": .nonEmptyString, "if": .string.in(.job), "version": .nonEmptyString],
            required: ["image-name"]))
}
