import Expressions
import Planning

extension EnvironmentRequest {
    var payload: ValueObject {
        var payload: ValueObject = ["environment": .string(environment)]
        if !branches.isEmpty { payload["branches"] = .array(branches.map { .array($0.map(Value.string)) }) }
        if !evidence.isEmpty { payload["evidence"] = .array(evidence.map(\.value)) }
        return payload
    }

    init(_ payload: EventPayload) throws(EventCodingError) {
        self.init(
            environment: try payload.string("environment"),
            branches: payload["branches"]?.items.map { $0.items.map(\.asString) } ?? [],
            evidence: payload["evidence"]?.items.map(Evidence.init(value:)) ?? [])
    }
}

extension EnvironmentRequest.Evidence {
    fileprivate var value: Value {
        var value: ValueObject = ["workflows": .array(workflows.map(Value.string))]
        if let revision { value["revision"] = .string(revision) }
        return .object(value)
    }

    fileprivate init(value: Value) {
        guard case .object(let fields) = value else {
            self.init(workflows: [])
            return
        }
        self.init(
            workflows: fields["workflows"]?.items.map(\.asString) ?? [], revision: fields["revision"].map(\.asString))
    }
}

extension EnvironmentCheck {
    var payload: ValueObject {
        var payload: ValueObject = [:]
        if !faults.isEmpty { payload["faults"] = .array(faults.map(Value.string)) }
        if let commit { payload["commit"] = .string(commit) }
        return payload
    }

    init(_ payload: EventPayload) throws(EventCodingError) {
        self.init(
            faults: payload["faults"]?.items.map(\.asString) ?? [], commit: try payload.optionalString("commit"))
    }
}

extension ApprovalRequest {
    var payload: Value {
        ["environment": .string(environment), "digest": .string(digest), "sha": .string(sha)]
    }

    init(_ payload: EventPayload) throws(EventCodingError) {
        self.init(
            environment: try payload.string("environment"), digest: try payload.string("digest"),
            sha: try payload.string("sha"))
    }
}

extension ApprovalDecision {
    var payload: Value {
        var payload: ValueObject = [
            "environment": .string(environment), "digest": .string(digest), "approver": .string(approver),
        ]
        if let comment { payload["comment"] = .string(comment) }
        return .object(payload)
    }

    init(_ payload: EventPayload) throws(EventCodingError) {
        self.init(
            environment: try payload.string("environment"), digest: try payload.string("digest"),
            approver: try payload.string("approver"), comment: try payload.optionalString("comment"))
    }
}

extension Value {
    fileprivate var items: [Value] {
        if case .array(let items) = self { items } else { [] }
    }
}
