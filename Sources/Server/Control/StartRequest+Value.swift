package import Expressions

extension StartRequest {
    /// For another process, and for the queue: the keys are for ever, new ones may be added.
    package var value: Value {
        var value: ValueObject = [
            "workflow": .string(workflow), "event": .string(event), "requester": .string(requester),
        ]
        if let ref { value["ref"] = .string(ref) }
        if let payload { value["payload"] = payload }
        if !inputs.isEmpty {
            // Pairs: names that differ in their case only are two.
            value["inputs"] = .array(
                inputs.sorted { $0.key < $1.key }.map { .array([.string($0.key), .string($0.value)]) })
        }
        if let actor { value["actor"] = .string(actor) }
        if let after { value["after"] = .number(Double(after)) }
        if isUntrusted { value["untrusted"] = true }
        if allowsHost { value["host_steps"] = true }
        if let approver { value["approved_by"] = .string(approver) }
        if let approvedAt { value["approved_at"] = .string(approvedAt) }
        if let planDigest { value["plan_digest"] = .string(planDigest) }
        if let submission { value["submission"] = .string(submission) }
        return .object(value)
    }

    /// Nil for a value that is none.
    package init?(value: Value) {
        guard case .object(let fields) = value, case .string(let workflow)? = fields["workflow"],
            case .string(let event)? = fields["event"], case .string(let requester)? = fields["requester"]
        else { return nil }
        self.init(workflow: workflow, event: event, ref: fields["ref"]?.asString, requester: requester)
        payload = fields["payload"]
        if case .array(let pairs)? = fields["inputs"] {
            for case .array(let pair) in pairs where pair.count == 2 { inputs[pair[0].asString] = pair[1].asString }
        }
        actor = fields["actor"]?.asString
        if case .number(let run)? = fields["after"] { after = Int(exactly: run) }
        isUntrusted = fields["untrusted"] == true
        allowsHost = fields["host_steps"] == true
        approver = fields["approved_by"]?.asString
        approvedAt = fields["approved_at"]?.asString
        planDigest = fields["plan_digest"]?.asString
        submission = fields["submission"]?.asString
    }
}
