import Expressions

/// What keys, the audit log, the queue, logs and webhooks say.
extension APISchemas {
    static let parts: [APISchema] = [
        APISchema("Key", key),
        APISchema("Keys", object(["keys": list(reference("Key"))])),
        APISchema("NewKey", ["allOf": [reference("Key"), object(["key": text])]]),
        APISchema("KeyRequest", keyRequest),
        APISchema("AuditPage", auditPage),
        APISchema("QueuedStart", queuedStart),
        APISchema("Queue", object(["starts": list(reference("QueuedStart"))])),
        APISchema("LogOutline", logOutline),
        APISchema("LogMatches", logMatches),
        APISchema("Delivery", open),
        APISchema("DeliveryForm", deliveryForm),
        APISchema("DeliveryReceipt", deliveryReceipt),
    ]

    private static let role = choice(["view", "operate", "approve", "admin"])

    private static let key: Value = object([
        "name": text, "role": role, "projects": optional(list(text)), "created_at": time, "created_by": text,
        "revoked_at": optional(time), "used_at": optional(time),
    ])

    private static let keyRequest: Value = [
        "type": "object",
        "properties": [
            "name": ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"], "role": role,
            "projects": optional(list(text)),
        ], "required": ["name", "role"],
    ]

    private static let auditPage: Value = object([
        "entries": list(
            object([
                "id": whole, "at": time, "name": text, "means": text, "peer": text, "method": text, "path": text,
                "status": whole, "reason": optional(text),
            ])), "next": optional(whole),
    ])

    private static let queuedStart: Value = object([
        "id": whole, "project": text, "workflow": text, "event": text, "ref": optional(text), "requester": text,
        "untrusted": flag, "state": text, "run": optional(whole), "reason": optional(text), "submitted_at": time,
        "decided_at": optional(time), "approved_by": optional(text), "approved_at": optional(time),
    ])

    private static let logOutline: Value = object([
        "lines": whole, "bytes": whole, "end": whole, "is_complete": flag, "errors": whole,
        "first_error": optional(object(["n": whole, "offset": whole])),
        "groups": list(object(["n": whole, "end": optional(whole), "title": text])),
    ])

    private static let logMatches: Value = object([
        "count": whole, "matches": list(object(["n": whole, "offset": whole])),
    ])

    private static let deliveryForm: Value = [
        "type": "object", "properties": ["payload": text], "required": ["payload"],
    ]

    private static let deliveryReceipt: Value = object([
        "delivery": text, "event": text, "result": choice(["accepted", "passed over"]), "reason": optional(text),
    ])
}
