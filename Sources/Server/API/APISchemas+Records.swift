import Expressions

extension APISchemas {
    static let records: [APISchema] = [
        APISchema("RunApproval", runApprovalSchema),
        APISchema("Approval", approvalSchema),
        APISchema("Approvals", approvalsSchema),
        APISchema("Obligation", obligationSchema),
        APISchema("Obligations", obligationsSchema),
        APISchema("Ticks", ticksSchema),
        APISchema("Drill", drillSchema),
        APISchema("Deployment", deploymentSchema),
        APISchema("Live", liveSchema),
        APISchema("Deployments", deploymentsSchema),
        APISchema("Evidence", evidenceSchema),
    ]

    private static let approvalSchema: Value = [
        "allOf": [
            reference("RunApproval"),
            ["type": "object", "properties": ["run": whole, "workflow": text, "sha": text, "ref": text]],
        ]
    ]

    private static let approvalsSchema: Value = object(["approvals": list(reference("Approval"))])

    private static let obligationSchema: Value = object([
        "id": text, "run": optional(whole), "sha": optional(text), "job": optional(text),
        "state": choice(["open", "discharged", "abandoned"]), "left": flag, "opened_at": time,
        "failures": whole, "last_error": optional(text), "next_try": optional(time),
    ])

    private static let obligationsSchema: Value = object(["obligations": list(reference("Obligation"))])

    private static let ticksSchema: Value = object([
        "ticks": list(
            object([
                "id": whole, "workflow": text, "cron": text, "timezone": text, "scheduled_at": time,
                "outcome": text, "caught_up": flag, "reason": optional(text), "count": whole, "sha": text,
                "ref": text, "decided_at": time, "started_at": optional(time), "late": optional(number),
                "run": optional(whole), "conclusion": optional(text),
            ])),
        "schedules": list(
            object([
                "workflow": text, "name": text,
                "lines": list(object(["cron": text, "timezone": text, "next": list(time)])),
            ])),
        "drills": list(reference("Drill")),
    ])

    private static let drillSchema: Value = object([
        "workflow": text, "name": text,
        "recovery_time_objective": optional(object(["from": text, "to": text, "within": number])),
        "runs": list(
            object([
                "run": whole, "started_at": optional(time), "conclusion": optional(text),
                "stages": list(object(["job": text, "outcome": optional(text), "seconds": optional(number)])),
                "recovery": optional(
                    object(["reached": flag, "seconds": optional(number), "failed_job": optional(text)])),
            ])),
    ])

    private static let deploymentSchema: Value = object([
        "environment": text, "run": whole, "job": text, "workflow": text, "sha": text, "ref": text,
        "snapshot": flag, "url": optional(text), "requester": text, "approved_by": optional(text),
        "deployed_at": time,
    ])

    private static let liveSchema: Value = object(["live": list(reference("Deployment"))])

    private static let deploymentsSchema: Value = object(["deployments": list(reference("Deployment"))])

    private static let evidenceSchema: Value = object([
        "sha": text,
        "runs": list(["allOf": [reference("Run"), object(["evidence": flag])]]), "stacks": list(open),
    ])
    private static let runApprovalSchema: Value = object([
        "environment": text, "state": choice(["asked", "approved", "rejected", "expired"]), "digest": text,
        "asked_at": time, "expires_at": time, "decided_at": optional(time), "decided_by": optional(text),
        "comment": optional(text),
    ])
}
