/// The events that carry declarations: `schedule`, `workflow_call` and `workflow_dispatch`.
extension Schema {
    static let schedule = Definition.mapping(
        ["cron": .nonEmptyString, "timezone": .nonEmptyString], required: ["cron"])

    static let workflowCall = Definition.mapping([
        "inputs": .mapping(.nonEmpty, callInput),
        "secrets": .mapping(.nonEmpty, .oneOf(.null, .mapping(["description": .string, "required": .boolean]))),
        "outputs": .mapping(.nonEmpty, callOutput),
    ])

    private static let callInput = Definition.mapping(
        [
            "description": .string, "type": .constants("string", "boolean", "number"), "required": .boolean,
            "default": .scalar.in(.runName),
        ], required: ["type"])

    private static let callOutput = Definition.mapping(
        ["description": .string, "value": .string.in(.workflowOutput)], required: ["value"])

    /// GitHub's stricter schema wants mappings where its server takes nothing too.
    static let workflowDispatch = Definition.mapping(["inputs": .oneOf(.null, .mapping(.nonEmpty, dispatchInput))])

    private static let dispatchInput = Definition.oneOf(
        .null,
        .mapping([
            "description": .string,
            "type": .constants("string", "boolean", "number", "environment", "choice"),
            "required": .boolean,
            "default": .scalar,
            "options": .sequence(of: .string),
        ]))
}
