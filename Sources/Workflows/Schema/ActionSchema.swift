/// The language of `action.yml` as data, by what `runs.using` says.
///
/// Our form of the `action_yaml.json` of actions/runner, with one difference: a file is held against the one form that
/// its `using` names, so that what is missing can be told.
enum ActionSchema {
    enum Form { case composite, javaScript, docker, unknown }

    static func root(_ form: Form) -> Definition {
        .mapping(
            .nonEmpty, .any,
            besides: [
                "name": .string, "description": .string, "inputs": inputs, "outputs": outputs, "runs": runs(form),
            ],
            required: ["runs"])
    }

    private static func runs(_ form: Form) -> Definition {
        switch form {
        case .composite: composite
        case .javaScript: javaScript
        case .docker: docker
        case .unknown: .mapping(.any, .any)
        }
    }

    private static let inputs = Definition.mapping(
        .nonEmpty,
        .mapping(
            .nonEmpty, .any,
            besides: ["default": .string.in(.actionInputDefault), "deprecationMessage": .string]))

    private static let outputs = Definition.mapping(
        .nonEmpty, .mapping(["description": .string, "value": .string.in(.actionOutput)]))

    private static let composite = Definition.mapping(
        ["using": .nonEmptyString, "steps": .sequence(of: .oneOf(runStep, usesStep))], required: ["using", "steps"])

    private static let javaScript = Definition.mapping(
        [
            "using": .nonEmptyString, "main": .nonEmptyString, "pre": .nonEmptyString, "pre-if": .nonEmptyString,
            "post": .nonEmptyString, "post-if": .nonEmptyString,
        ], required: ["using", "main"])

    private static let docker = Definition.mapping(
        [
            "using": .nonEmptyString, "image": .nonEmptyString, "entrypoint": .nonEmptyString,
            "args": .sequence(of: .string.in(.actionContainer)),
            "env": Schema.environment.in(.actionContainer), "pre-entrypoint": .nonEmptyString,
            "pre-if": .nonEmptyString, "post-entrypoint": .nonEmptyString, "post-if": .nonEmptyString,
        ], required: ["using", "image"])

    private static let runStep = Definition.mapping(
        [
            "name": .string.in(.actionStep), "id": .nonEmptyString, "if": .string.in(.actionStepIf),
            "run": .string.in(.actionStep), "env": Schema.environment.in(.actionStep),
            "continue-on-error": .boolean.in(.actionStep), "working-directory": .string.in(.actionStep),
            "shell": .string.in(.actionStep),
        ], required: ["run", "shell"])

    private static let usesStep = Definition.mapping(
        [
            "name": .string.in(.actionStep), "id": .nonEmptyString, "if": .string.in(.actionStepIf),
            "uses": .nonEmptyString, "continue-on-error": .boolean.in(.actionStep),
            "with": Schema.environment.in(.actionStep), "env": Schema.environment.in(.actionStep),
        ], required: ["uses"])
}
