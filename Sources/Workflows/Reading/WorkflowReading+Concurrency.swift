import Expressions

extension WorkflowReading {
    mutating func concurrency(_ token: Token?) -> Located<Concurrency>? {
        guard let token else { return nil }
        let groupToken = token.entries == nil ? token : token["group"]
        guard let group = located(groupToken) else { return nil }
        if let name = groupToken?.literal, name.utf16.count > 400 {
            error("Concurrency group name must be less than 400 characters", at: token, .reading)
        }
        findings.warning(
            "'concurrency' is read, but this version of Sluice does not enforce it: "
                + "runs of the same group can run at the same time.",
            at: token.range)
        let cancels = boolean(token["cancel-in-progress"]) ?? .literal(false)
        return Located(Concurrency(group: group, cancelInProgress: cancels), at: token.range)
    }
}
