import Source

/// The second pass over an `action.yml`.
extension WorkflowReading {
    mutating func action(_ root: Token, _ form: ActionSchema.Form) -> ActionDefinition? {
        let inputs = (root["inputs"]?.entries ?? []).compactMap { actionInput($0) }
        let outputs = (root["outputs"]?.entries ?? []).compactMap { entry in
            locatedText(entry.key).map { ActionDefinition.Output(name: $0, value: located(entry.value["value"])) }
        }
        guard let runs = root["runs"].flatMap({ actionRuns($0, form) }) else { return nil }
        return ActionDefinition(
            path: findings.file.path, name: root["name"]?.literal, inputs: inputs, outputs: outputs, runs: runs)
    }

    private func actionInput(_ entry: Token.Entry) -> ActionDefinition.Input? {
        guard let name = locatedText(entry.key) else { return nil }
        return ActionDefinition.Input(
            name: name, isRequired: entry.value["required"]?.scalarText == "true",
            defaultValue: located(entry.value["default"]),
            deprecationMessage: entry.value["deprecationMessage"]?.literal)
    }

    private mutating func actionRuns(_ token: Token, _ form: ActionSchema.Form) -> ActionDefinition.Runs? {
        switch form {
        case .composite: token["steps"].map { .composite(steps($0)) }
        case .javaScript: javaScript(token).map(ActionDefinition.Runs.javaScript)
        case .docker: docker(token).map(ActionDefinition.Runs.docker)
        case .unknown: nil
        }
    }

    private mutating func javaScript(_ token: Token) -> ActionDefinition.JavaScript? {
        let preCondition = condition(token["pre-if"], in: .actionStepIf)
        let postCondition = condition(token["post-if"], in: .actionStepIf)
        guard let using = locatedText(token["using"]), let main = locatedText(token["main"]),
            let runtime = ActionDefinition.JavaScript.Runtime(rawValue: using.value.lowercased())
        else { return nil }
        return ActionDefinition.JavaScript(
            runtime: Located(runtime, at: using.range), main: main, pre: locatedText(token["pre"]),
            preCondition: preCondition, post: locatedText(token["post"]), postCondition: postCondition)
    }

    private mutating func docker(_ token: Token) -> ActionDefinition.Docker? {
        let preCondition = condition(token["pre-if"], in: .actionStepIf)
        let postCondition = condition(token["post-if"], in: .actionStepIf)
        guard let image = locatedText(token["image"]) else { return nil }
        return ActionDefinition.Docker(
            image: image, args: token["args"]?.items?.compactMap { located($0) } ?? [],
            env: textMapping(token["env"]), entrypoint: locatedText(token["entrypoint"]),
            preEntrypoint: locatedText(token["pre-entrypoint"]), preCondition: preCondition,
            postEntrypoint: locatedText(token["post-entrypoint"]), postCondition: postCondition)
    }
}
