import Expressions

extension WorkflowReading {
    mutating func concurrency(_ token: Token?) -> Located<Concurrency>? {
        guard let token else { return nil }
        let groupToken = token.entries == nil ? token : token["group"]
        if let name = groupToken?.literal, name.utf16.count > 400 {
            error("Concurrency group name must be less than 400 characters", at: token, .reading)
        }
        if token.entries != nil || token.isSingleExpression, let template = wholeTemplate(token) {
            return Located(.template(template), at: token.range)
        }
        guard let group = located(groupToken) else { return nil }
        let cancels = boolean(token["cancel-in-progress"]) ?? .literal(false)
        let fields = Concurrency.Fields(group: group, cancelInProgress: cancels, queue: queue(token["queue"]))
        if fields.queue == .literal(.max), cancels == .literal(true) {
            error(Concurrency.contradiction, at: token["queue"] ?? token, .reading)
        }
        return Located(.fields(fields), at: token.range)
    }

    private func queue(_ token: Token?) -> Setting<Concurrency.Queue> {
        if let queue = token?.literal.flatMap(Concurrency.Queue.init) { return .literal(queue) }
        guard let token, token.isExpression else { return .literal(.single) }
        return located(token).map(Setting.expression) ?? .literal(.single)
    }
}
