extension Schema {
    static let step: Definition = .oneOf(runStep, actionStep, waitStep, waitAllStep, cancelStep, parallelStep)

    private static let name = Definition.string.in(.step)
    private static let condition = Definition.string.in(.stepIf)
    private static let timeout = Definition.number.in(.step)
    private static let continueOnError = Definition.boolean.in(.step)
    private static let env = environment.in(.step)

    private static let runStep = Definition.mapping(
        [
            "name": name, "id": .nonEmptyString, "if": condition, "timeout-minutes": timeout,
            "run": .string.in(.step), "continue-on-error": continueOnError, "env": env,
            "working-directory": .string.in(.step), "shell": .nonEmptyString, "background": .boolean,
        ], required: ["run"])

    private static let actionStep = Definition.mapping(
        [
            "name": name, "id": .nonEmptyString, "if": condition, "continue-on-error": continueOnError,
            "timeout-minutes": timeout, "uses": .nonEmptyString, "with": environment.in(.step), "env": env,
            "background": .boolean,
        ], required: ["uses"])

    private static let waitStep = Definition.mapping(
        [
            "name": name, "id": .nonEmptyString, "continue-on-error": continueOnError, "wait": .stringOrStrings,
        ], required: ["wait"])

    private static let waitAllStep = Definition.mapping(
        [
            "name": name, "id": .nonEmptyString, "continue-on-error": continueOnError,
            "wait-all": .oneOf(.null, .boolean),
        ], required: ["wait-all"])

    private static let cancelStep = Definition.mapping(
        [
            "name": name, "id": .nonEmptyString, "continue-on-error": continueOnError, "cancel": .nonEmptyString,
        ], required: ["cancel"])

    private static let parallelStep = Definition.mapping(
        ["parallel": .sequence(of: step)], required: ["parallel"])
}
