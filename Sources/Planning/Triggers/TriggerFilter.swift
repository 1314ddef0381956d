import Expressions
package import Workflows

/// Whether a workflow would run for an event by itself, and why.
package enum TriggerFilter {
    package struct Answer: Hashable, Sendable {
        package var fires: Bool
        /// A full sentence.
        package var reason: String
    }

    package static func answer(of workflow: Workflow, to event: EventFacts) -> Answer {
        guard let trigger = workflow.trigger(for: event.name) else {
            let events = workflow.triggers.map { "'\($0.event.value)'" }.joined(separator: ", ")
            return Answer(fires: false, reason: "It has no '\(event.name)' under 'on', only \(events).")
        }
        if let refusal = refusal(types: trigger, event) ?? refusal(refs: trigger, event)
            ?? refusal(paths: trigger, event)
        {
            return Answer(fires: false, reason: refusal)
        }
        return Answer(fires: true, reason: "Its 'on: \(event.name)' takes \(event.ref).")
    }

    /// Events that take some activities only where the file names none. Source: "Events that trigger workflows".
    private static let usualTypes = [
        "pull_request": ["opened", "synchronize", "reopened"],
        "pull_request_target": ["opened", "synchronize", "reopened"],
    ]

    private static func refusal(types trigger: Trigger, _ event: EventFacts) -> String? {
        guard case .string(let action)? = event.payload["action"] else { return nil }
        if let types = trigger.types {
            return types.contains { $0.value == action } ? nil : "Its 'types' do not name '\(action)'."
        }
        guard let usual = usualTypes[event.name], !usual.contains(action) else { return nil }
        return "Without 'types' it takes \(usual.joined(separator: ", ")), not '\(action)'."
    }

    private static func refusal(refs trigger: Trigger, _ event: EventFacts) -> String? {
        if event.name == "pull_request" || event.name == "pull_request_target" {
            return refusal(trigger.branches, "branches", event.baseRef)
        }
        if event.name == "workflow_run" {
            guard case .object(let run)? = event.payload["workflow_run"], case .string(let branch)? = run["head_branch"]
            else { return nil }
            return refusal(trigger.branches, "branches", branch)
        }
        guard event.name == "push" else { return nil }
        let name = event.ref.droppingRefPrefix
        if event.ref.hasPrefix("refs/tags/") {
            // With filters for branches only, a tag does not count.
            if trigger.tags == nil, trigger.branches != nil {
                return "It names 'branches' only, and \(event.ref) is a tag."
            }
            return refusal(trigger.tags, "tags", name)
        }
        if trigger.branches == nil, trigger.tags != nil { return "It names 'tags' only, and \(event.ref) is a branch." }
        return refusal(trigger.branches, "branches", name)
    }

    private static func refusal(_ filter: Trigger.Filter?, _ key: String, _ name: String) -> String? {
        guard let filter else { return nil }
        let isMatched = GlobList(filter.patterns.map(\.value)).matches(name)
        switch filter.mode {
        case .only: return isMatched ? nil : "Its '\(key)' do not take '\(name)'."
        case .ignore: return isMatched ? "Its '\(key)-ignore' takes '\(name)' out." : nil
        }
    }

    private static func refusal(paths trigger: Trigger, _ event: EventFacts) -> String? {
        // Tags have no paths that they changed.
        guard let filter = trigger.paths, let changed = event.changedPaths, !event.ref.hasPrefix("refs/tags/") else {
            return nil
        }
        let list = GlobList(filter.patterns.map(\.value))
        switch filter.mode {
        case .only:
            return changed.contains(where: list.matches)
                ? nil : "None of the \(changed.count) changed paths is under its 'paths'."
        case .ignore:
            return changed.isEmpty || !changed.allSatisfy(list.matches)
                ? nil : "All of the \(changed.count) changed paths are under its 'paths-ignore'."
        }
    }
}
