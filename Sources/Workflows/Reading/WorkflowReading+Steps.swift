extension WorkflowReading {
    mutating func steps(_ token: Token?) -> [Step] {
        var ids = IdentifierScope()
        return (token?.items ?? []).compactMap { step($0, &ids) }
    }

    private mutating func step(_ token: Token, _ ids: inout IdentifierScope) -> Step? {
        guard !findings.isFull, let entries = token.entries else { return nil }
        let id = locatedText(entries["id"])
        if let id, let problem = ids.add(id.value) { findings.error(problem, at: id.range, .reading) }
        let condition = condition(entries["if"], in: stepIf)
        guard let action = action(entries, &ids) else { return nil }
        let isBackground: Bool = if case .boolean(true)? = entries["background"]?.content { true } else { false }
        return Step(
            id: id, name: located(entries["name"]), condition: condition, env: textMapping(entries["env"]),
            timeoutMinutes: number(entries["timeout-minutes"], "timeout-minutes", least: 0),
            continueOnError: boolean(entries["continue-on-error"]) ?? .literal(false), isBackground: isBackground,
            action: action, range: token.range)
    }

    private mutating func action(_ entries: [Token.Entry], _ ids: inout IdentifierScope) -> Step.Action? {
        if let action = runAction(entries) ?? usesAction(entries) { return action }
        if let wait = entries["wait"] { return .wait(locatedTexts(wait)) }
        if let all = entries["wait-all"] {
            if case .boolean(let boolean) = all.content { return .waitAll(boolean) }
            return .waitAll(true)
        }
        if let cancel = locatedText(entries["cancel"]) { return .cancel(cancel) }
        // The ids of a job's steps are one scope, wherever they stand.
        return entries["parallel"]?.items.map { .parallel($0.compactMap { step($0, &ids) }) }
    }

    private func runAction(_ entries: [Token.Entry]) -> Step.Action? {
        guard let script = located(entries["run"]) else { return nil }
        return .run(
            Step.Run(
                script: script, shell: located(entries["shell"]),
                workingDirectory: located(entries["working-directory"])))
    }

    private mutating func usesAction(_ entries: [Token.Entry]) -> Step.Action? {
        guard let reference = locatedText(entries["uses"]) else { return nil }
        if let problem = UsesSyntax.problem(inAction: reference.value) {
            findings.error(problem, at: reference.range, .reading)
        }
        return .uses(Step.Uses(reference: reference, inputs: textMapping(entries["with"])))
    }
}
