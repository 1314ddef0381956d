import Expressions
package import Workflows

/// Whether a workflow would run for an event by itself, and why.
///
/// Source: "Events that trigger workflows" and "Workflow syntax" of GitHub's documentation.
package enum TriggerFilter {
    package struct Answer: Hashable, Sendable {
        package var fires: Bool
        /// A full sentence.
        package var reason: String

        package init(fires: Bool, reason: String) {
            self.fires = fires
            self.reason = reason
        }
    }

    package static func answer(of workflow: Workflow, to event: EventFacts) -> Answer {
        guard let trigger = workflow.trigger(for: event.name) else {
            let events = workflow.triggers.map { "'\($0.event.value)'" }.joined(separator: ", ")
            return Answer(fires: false, reason: "It has no '\(event.name)' under 'on', only \(events).")
        }
        var reasons: [String] = []
        for answer in [
            place(event), types(trigger, event), followed(trigger, event), references(trigger, event),
            paths(trigger, event),
        ] {
            switch answer {
            case .refuses(let sentence): return Answer(fires: false, reason: sentence)
            case .takes(let reason?): reasons.append(reason)
            case .takes(nil): break
            }
        }
        let details = reasons.isEmpty ? "" : ": " + reasons.joined(separator: ", and ")
        return Answer(fires: true, reason: "Its 'on: \(event.name)' takes \(event.ref)\(details).")
    }

    /// What one filter says.
    private enum Verdict {
        /// With the end of a sentence, where there is something to say.
        case takes(String?)
        /// With a full sentence.
        case refuses(String)
    }

    /// GitHub starts a workflow for most events only where it stands on the default branch.
    private static func place(_ event: EventFacts) -> Verdict {
        guard !event.takenFrom.isEmpty else { return .takes(nil) }
        return .refuses(
            "For '\(event.name)' only workflows of the default branch, '\(event.defaultBranch)', run, "
                + "and this is \(event.takenFrom).")
    }

    /// Events that take some activities only where the file names none.
    private static let usualTypes = [
        "pull_request": ["opened", "synchronize", "reopened"],
        "pull_request_target": ["opened", "synchronize", "reopened"],
    ]

    private static func types(_ trigger: Trigger, _ event: EventFacts) -> Verdict {
        guard case .string(let action)? = event.payload["action"] else { return .takes(nil) }
        if let types = trigger.types {
            let isNamed = types.contains { $0.value == action }
            return isNamed ? .takes("'types' names '\(action)'") : .refuses("Its 'types' do not name '\(action)'.")
        }
        guard let usual = usualTypes[event.name], !usual.contains(action) else { return .takes(nil) }
        return .refuses("Without 'types' it takes \(usual.joined(separator: ", ")), not '\(action)'.")
    }

    /// `workflow_run` names the workflows that it follows.
    private static func followed(_ trigger: Trigger, _ event: EventFacts) -> Verdict {
        guard event.name == "workflow_run", !trigger.workflows.isEmpty,
            case .object(let run)? = event.payload["workflow_run"], case .string(let name)? = run["name"]
        else { return .takes(nil) }
        let isNamed = follows(trigger, name)
        return isNamed ? .takes("'workflows' names '\(name)'") : .refuses("Its 'workflows' do not name '\(name)'.")
    }

    /// Whether a `workflow_run` names the workflow of this name.
    package static func follows(_ trigger: Trigger, _ name: String) -> Bool {
        GlobList(trigger.workflows.map(\.value)).matches(name)
    }

    private static func references(_ trigger: Trigger, _ event: EventFacts) -> Verdict {
        switch event.name {
        case "pull_request", "pull_request_target": return verdict(trigger.branches, "branches", event.baseRef)
        case "workflow_run":
            guard case .object(let run)? = event.payload["workflow_run"], case .string(let branch)? = run["head_branch"]
            else { return .takes(nil) }
            return verdict(trigger.branches, "branches", branch)
        case "push": return pushed(trigger, event)
        default: return .takes(nil)
        }
    }

    /// With filters for branches only a tag does not count, and the other way round.
    private static func pushed(_ trigger: Trigger, _ event: EventFacts) -> Verdict {
        let name = event.ref.droppingRefPrefix
        if event.ref.hasPrefix("refs/tags/") {
            if trigger.tags == nil, trigger.branches != nil {
                return .refuses("It names 'branches' only, and \(event.ref) is a tag.")
            }
            return verdict(trigger.tags, "tags", name)
        }
        if trigger.branches == nil, trigger.tags != nil {
            return .refuses("It names 'tags' only, and \(event.ref) is a branch.")
        }
        return verdict(trigger.branches, "branches", name)
    }

    private static func verdict(_ filter: Trigger.Filter?, _ key: String, _ name: String) -> Verdict {
        guard let filter else { return .takes(nil) }
        let decision = GlobList(filter.patterns.map(\.value)).decision(on: name)
        switch (filter.mode, decision.isMatched, decision.pattern) {
        case (.only, true, let pattern): return .takes("'\(pattern ?? "")' of its '\(key)' takes '\(name)'")
        case (.only, false, let pattern?): return .refuses("'\(pattern)' of its '\(key)' takes '\(name)' out.")
        case (.only, false, nil): return .refuses("No pattern of its '\(key)' takes '\(name)'.")
        case (.ignore, true, let pattern):
            return .refuses("'\(pattern ?? "")' of its '\(key)-ignore' takes '\(name)' out.")
        case (.ignore, false, _): return .takes("no pattern of its '\(key)-ignore' takes '\(name)' out")
        }
    }

    // MARK: Paths

    private static func paths(_ trigger: Trigger, _ event: EventFacts) -> Verdict {
        // Tags have no paths that they changed.
        guard let filter = trigger.paths, !event.ref.hasPrefix("refs/tags/") else { return .takes(nil) }
        guard let changed = event.changedPaths else { return .takes("which paths changed is not known") }
        let list = GlobList(filter.patterns.map(\.value))
        for path in changed {
            let decision = list.decision(on: path)
            switch (filter.mode, decision.isMatched) {
            case (.only, true): return .takes("'\(decision.pattern ?? "")' of its 'paths' takes '\(path)'")
            case (.ignore, false): return .takes("no pattern of its 'paths-ignore' takes '\(path)' out")
            case (.only, false), (.ignore, true): break
            }
        }
        switch filter.mode {
        case .only: return .refuses(refusal(changed, list))
        case .ignore where changed.isEmpty: return .takes("no path changed")
        case .ignore: return .refuses("Its 'paths-ignore' takes out all that changed: \(shown(changed, list)).")
        }
    }

    private static func refusal(_ changed: [String], _ list: GlobList) -> String {
        guard !changed.isEmpty else { return "No path changed, and it names 'paths'." }
        return "No pattern of its 'paths' takes what changed: \(shown(changed, list))."
    }

    /// Of many paths the first are named, each with the pattern that took it out.
    private static func shown(_ paths: [String], _ list: GlobList) -> String {
        let most = 3
        var texts = paths.prefix(most).map { path in
            list.decision(on: path).pattern.map { "'\(path)' ('\($0)')" } ?? "'\(path)'"
        }
        if paths.count > most { texts.append("and \(paths.count - most) more") }
        return texts.joined(separator: ", ")
    }
}
