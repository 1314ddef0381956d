import Expressions

extension WorkflowReading {
    mutating func runsOn(_ token: Token) -> Located<Job.RunsOn>? {
        guard !token.isFaulty else { return nil }
        guard token.entries != nil else { return Located(.labels(labels(token)), at: token.range) }
        if let group = token["group"], let problem = group.literal.flatMap(Self.problem(inGroup:)) {
            error(problem, at: group, .reading)
        }
        let group = Job.RunsOn.group(name: located(token["group"]), labels: labels(token["labels"]))
        return Located(group, at: token.range)
    }

    private func labels(_ token: Token?) -> [Located<Template>] {
        token?.items?.compactMap { located($0) } ?? located(token).map { [$0] } ?? []
    }

    /// What is wrong with the name of a group of runners, in GitHub's words, or nil.
    private static func problem(inGroup name: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return nil }
        let message = "Invalid runs-on group name '\(name)'."
        if parts.count == 2, parts[1].isEmpty { return message }
        if parts.count == 2, ["org", "organization", "ent", "enterprise"].contains(parts[0]) { return nil }
        return message + " Please use 'organization/' or 'enterprise/' prefix to target a single runner group."
    }
}
