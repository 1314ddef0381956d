extension Schema {
    static let on = Definition.oneOf(eventName, .sequence(of: eventName), eventMapping)

    private static let eventName = Definition.anyConstant(eventNames)

    /// Every event that a workflow can name under `on:`.
    static let eventNames = events.map(\.name)

    private static let eventMapping = Definition(
        place: nil,
        shapes: [
            .mapping(
                Definition.Mapping(
                    properties: events.map {
                        Definition.Property(name: $0.name, definition: $0.definition, isRequired: false)
                    }))
        ])

    private struct Event: Sendable {
        var name: String
        var definition: Definition
    }

    private static let branches = ["branches", "branches-ignore"]
    private static let tags = ["tags", "tags-ignore"]
    private static let paths = ["paths", "paths-ignore"]

    /// An event that needs no configuration, or takes activity types and filters.
    private static func event(_ name: String, types: [String] = [], filters: [String] = []) -> Event {
        var properties = filters.map {
            Definition.Property(name: $0, definition: .stringOrStrings, isRequired: false)
        }
        if !types.isEmpty {
            let type = Definition.anyConstant(types)
            properties.insert(
                Definition.Property(name: "types", definition: .oneOf(type, .sequence(of: type)), isRequired: false),
                at: 0)
        }
        guard !properties.isEmpty else { return Event(name: name, definition: .null) }
        let mapping = Definition(place: nil, shapes: [.mapping(Definition.Mapping(properties: properties))])
        return Event(name: name, definition: .oneOf(.null, mapping))
    }

    private static let events: [Event] = [
        event("branch_protection_rule", types: ["created", "edited", "deleted"]),
        event("check_run", types: ["completed", "created", "rerequested", "requested_action"]),
        event("check_suite", types: ["completed"]),
        event("create"),
        event("delete"),
        event("deployment"),
        event("deployment_status"),
        event("discussion", types: discussionTypes),
        event("discussion_comment", types: ["created", "edited", "deleted"]),
        event("fork"),
        event("gollum"),
        event("image_version", types: ["created", "ready", "deleted"], filters: ["names", "versions"]),
        event("issue_comment", types: ["created", "edited", "deleted"]),
        event("issues", types: issueTypes),
        event("label", types: ["created", "edited", "deleted"]),
        event("merge_group", types: ["checks_requested"], filters: branches),
        event("milestone", types: ["created", "closed", "opened", "edited", "deleted"]),
        event("page_build"),
        event("project", types: ["created", "closed", "reopened", "edited", "deleted"]),
        event("project_card", types: ["created", "moved", "converted", "edited", "deleted"]),
        event("project_column", types: ["created", "updated", "moved", "deleted"]),
        event("public"),
        event("pull_request", types: pullRequestTypes, filters: branches + paths),
        event("pull_request_comment", types: ["created", "edited", "deleted"]),
        event("pull_request_review", types: ["submitted", "edited", "dismissed"]),
        event("pull_request_review_comment", types: ["created", "edited", "deleted"]),
        event("pull_request_target", types: pullRequestTypes, filters: branches + paths),
        event("push", filters: branches + tags + paths),
        event("registry_package", types: ["published", "updated"]),
        event("release", types: releaseTypes),
        Event(name: "repository_dispatch", definition: .oneOf(.null, .mapping(["types": .stringOrStrings]))),
        Event(name: "schedule", definition: .sequence(of: schedule)),
        event("status"),
        event("watch", types: ["started"]),
        Event(name: "workflow_call", definition: .oneOf(.null, workflowCall)),
        Event(name: "workflow_dispatch", definition: .oneOf(.null, workflowDispatch)),
        event("workflow_run", types: ["requested", "completed", "in_progress"], filters: ["workflows"] + branches),
    ]

    private static let discussionTypes = [
        "created", "edited", "deleted", "transferred", "pinned", "unpinned", "labeled", "unlabeled", "locked",
        "unlocked", "category_changed", "answered", "unanswered",
    ]
    private static let issueTypes = [
        "opened", "edited", "deleted", "transferred", "pinned", "unpinned", "closed", "reopened", "assigned",
        "unassigned", "labeled", "unlabeled", "locked", "unlocked", "milestoned", "demilestoned", "field_added",
        "field_removed", "typed", "untyped",
    ]
    private static let pullRequestTypes = [
        "assigned", "unassigned", "labeled", "unlabeled", "opened", "edited", "closed", "reopened", "synchronize",
        "converted_to_draft", "locked", "unlocked", "enqueued", "dequeued", "milestoned", "demilestoned",
        "ready_for_review", "review_requested", "review_request_removed", "auto_merge_enabled",
        "auto_merge_disabled", "stacked",
    ]
    private static let releaseTypes = [
        "published", "unpublished", "created", "edited", "deleted", "prereleased", "released",
    ]
}
