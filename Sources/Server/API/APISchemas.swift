import Expressions

/// The schemas of what the API takes and answers, by their names: JSON Schema 2020-12.
package enum APISchemas {
    package static var all: [APISchema] {
        common + runs + records + bodies + machine + parts
    }

    static let text: Value = ["type": "string"]
    static let flag: Value = ["type": "boolean"]
    static let whole: Value = ["type": "integer"]
    static let number: Value = ["type": "number"]
    static let time: Value = ["type": "string", "format": "date-time"]
    static let anything: Value = .object([:])
    /// A JSON object whose fields are not ours.
    static let open: Value = ["type": "object"]

    static func optional(_ schema: Value) -> Value { ["anyOf": [schema, ["type": "null"]]] }
    static func list(_ schema: Value) -> Value { ["type": "array", "items": schema] }
    static func reference(_ name: String) -> Value { ["$ref": .string("#/components/schemas/\(name)")] }
    static func choice(_ values: [String]) -> Value { ["type": "string", "enum": .array(values.map(Value.string))] }

    /// An answer: all its fields are always there, and more may come.
    static func object(_ fields: KeyValuePairs<String, Value>) -> Value {
        [
            "type": "object",
            "properties": .object(ValueObject(fields.map { ($0.key, $0.value) }, keys: .caseSensitive)),
            "required": .array(fields.map { .string($0.key) }),
        ]
    }

    /// A body: other fields are refused.
    static func body(_ fields: KeyValuePairs<String, Value>, required: [String] = []) -> Value {
        [
            "type": "object",
            "properties": .object(ValueObject(fields.map { ($0.key, $0.value) }, keys: .caseSensitive)),
            "required": .array(required.map(Value.string)), "additionalProperties": false,
        ]
    }

    static let common: [APISchema] = [
        APISchema("Problem", problemSchema),
        APISchema("Document", documentSchema),
        APISchema("Project", projectSchema),
        APISchema("Projects", projectsSchema),
        APISchema("ProjectDetails", projectDetailsSchema),
        APISchema("Trend", trendSchema),
        APISchema("Workflow", workflowSchema),
        APISchema("Workflows", workflowsSchema),
    ]

    private static let problemSchema: Value = [
        "type": "object",
        "properties": [
            "type": text, "title": text, "status": whole, "detail": text, "hint": text,
        ],
        "required": ["type", "title", "status", "detail"],
    ]

    private static let documentSchema: Value = open

    private static let projectSchema: Value = object([
        "name": text, "repository": text, "default_branch": optional(text), "sha": optional(text),
        "role": optional(choice(["view", "operate", "approve", "admin"])),
        "last_run": optional(reference("Run")),
    ])

    private static let projectsSchema: Value = object(["projects": list(reference("Project"))])

    private static let projectDetailsSchema: Value = object([
        "name": text, "repository": text, "default_branch": optional(text),
        "last_run": optional(reference("Run")),
        "open_obligations": list(reference("Obligation")), "waiting_approvals": list(reference("Approval")),
        "live": list(reference("Deployment")), "unfinished_runs": list(reference("Run")),
        "trends": list(reference("Trend")),
    ])

    private static let trendSchema: Value = object([
        "workflow": text, "workflow_name": text,
        "runs": list(
            object([
                "number": whole, "sha": text, "conclusion": optional(text), "started_at": optional(time),
                "finished_at": optional(time), "seconds": optional(number),
            ])),
    ])

    private static let workflowSchema: Value = object([
        "path": text, "name": text, "file": text, "sha": text, "triggers": list(text),
        "schedules": list(object(["cron": text, "timezone": optional(text)])), "is_dispatchable": flag,
        "inputs": list(
            object([
                "name": text, "type": choice(["string", "boolean", "number", "choice", "environment"]),
                "description": optional(text), "required": flag, "default": anything, "options": list(text),
            ])), "errors": list(text), "last_run": optional(whole), "last_conclusion": optional(text),
    ])

    private static let workflowsSchema: Value = object(["workflows": list(reference("Workflow"))])
    static let bodies: [APISchema] = [
        APISchema("Start", startSchema),
        APISchema("Plan", planSchema),
        APISchema("Cancellation", cancellationSchema),
        APISchema("Rerun", rerunSchema),
        APISchema("Decision", decisionSchema),
        APISchema("Nothing", nothingSchema),
        APISchema("ObligationName", obligationNameSchema),
        APISchema("Dispatch", dispatchSchema),
        APISchema("DispatchedRuns", dispatchedRunsSchema),
    ]

    private static let startSchema: Value = body(
        [
            "workflow": ["type": "string", "minLength": 1, "maxLength": 1000], "ref": optional(text),
            "inputs": [
                "type": "object", "additionalProperties": ["type": ["string", "number", "boolean"]],
            ], "plan_digest": optional(text),
        ], required: ["workflow"])

    private static let planSchema: Value = object(["plan": open, "sha": text, "digest": text])

    private static let cancellationSchema: Value = body(["force": flag])

    private static let rerunSchema: Value = body(["failed": flag])

    private static let decisionSchema: Value = body(
        [
            "approved": flag, "digest": ["type": "string", "minLength": 1], "confirmation": optional(text),
            "comment": optional(text),
        ], required: ["approved", "digest"])

    private static let nothingSchema: Value = body([:])

    private static let obligationNameSchema: Value = object(["id": text])

    private static let dispatchSchema: Value = body(
        ["event_type": ["type": "string", "minLength": 1, "maxLength": 100], "client_payload": open],
        required: ["event_type"])

    private static let dispatchedRunsSchema: Value = object([
        "runs": list(object(["workflow": text, "number": optional(whole), "start": whole]))
    ])
    static let machine: [APISchema] = [
        APISchema("Runners", runnersSchema),
        APISchema("Room", roomSchema),
    ]

    private static let runnersSchema: Value = object([
        "runners": list(
            object([
                "name": text, "host": text, "version": text, "processors": whole, "jobs": whole,
                "memory": reference("Room"), "disk": reference("Room"),
            ]))
    ])

    private static let roomSchema: Value = object(["total": number, "available": number, "floor": number])
}
