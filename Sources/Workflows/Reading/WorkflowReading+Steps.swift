extension WorkflowReading {
    mutating func steps(_ token: Token?) -> [Step] {
        var ids = IdentifierScope()
        return (token?.items ?? []).compactMap { step($0, &ids) }
    }

    private mutating func step(_ token: Token, _ ids: inout IdentifierScope) -> Step? {
        let id = locatedText(token["id"])
        if let id, let problem = ids.add(id.value) { findings.error(problem, at: id.range, .reading) }
        let condition = condition(token["if"], in: stepIf)
        guard let action = action(token, &ids) else { return nil }
        let isBackground: Bool = if case .boolean(true)? = token["background"]?.content { true } else { false }
        return Step(
            id: id, name: located(token["name"]), condition: condition, env: textMapping(token["env"]),
            timeoutMinutes: number(token["timeout-minutes"], "timeout-minutes", least: 0),
            continueOnError: boolean(token["continue-on-error"]) ?? .literal(false), isBackground: isBackground,
            action: action, range: token.range)
    }

    private mutating func action(_ token: Token, _ ids: inout IdentifierScope) -> Step.Action? {
        if let action = runAction(token) ?? usesAction(token) { return action }
        if let wait = token["wait"] { return .wait(locatedTexts(wait)) }
        if let all = token["wait-all"] {
            if case .boolean(let boolean) = all.content { return .waitAll(boolean) }
            return .waitAll(true)
        }
        if let cancel = locatedText(token["cancel"]) { return .cancel(cancel) }
        // The ids of a job's steps are one scope, wherever they stand.
        return token["parallel"]?.items.map { .parallel($0.compactMap { step($0, &ids) }) }
    }

    private func runAction(_ token: Token) -> Step.Action? {
        guard let script = located(token["run"]) else { return nil }
        return .run(
            Step.Run(
                script: script, shell: located(token["shell"]), workingDirectory: located(token["working-directory"])))
    }

    private mutating func usesAction(_ token: Token) -> Step.Action? {
        guard let reference = locatedText(token["uses"]) else { return nil }
        if let problem = UsesSyntax.problem(inAction: reference.value) {
            findings.error(problem, at: reference.range, .reading)
        }
        return .uses(Step.Uses(reference: reference, inputs: textMapping(token["with"])))
    }
}
