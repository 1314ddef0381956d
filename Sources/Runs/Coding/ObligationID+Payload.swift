import Expressions
import Planning

// What is as usual is left out: this very run.

extension ObligationID {
    fileprivate var payload: ValueObject {
        var payload: ValueObject = ["obligation": .string(name)]
        if let run { payload["run"] = .number(Double(run)) }
        return payload
    }

    fileprivate init(_ payload: EventPayload) throws(EventCodingError) {
        self.init(run: try payload.optionalInteger("run"), name: try payload.string("obligation"))
    }
}

extension DischargeFailure {
    fileprivate var payload: ValueObject {
        var payload: ValueObject = ["attempt": .number(Double(attempt)), "reason": .string(reason)]
        if let wait { payload["wait"] = .number(wait) }
        return payload
    }

    fileprivate init(_ payload: EventPayload) throws(EventCodingError) {
        self.init(
            attempt: try payload.integer("attempt"), reason: try payload.string("reason"),
            wait: try payload.optionalNumber("wait"))
    }
}

extension RunEvent {
    /// Of an event that speaks of an obligation.
    var obligationPayload: Value {
        switch self {
        case .obligationOpened(let id, let job):
            return .object(id.payload.merging(["job": .string(job.text)]))
        case .dischargeFailed(let id, let failure): return .object(id.payload.merging(failure.payload))
        case .dischargeRetried(let id, let attempt):
            return .object(id.payload.merging(["attempt": .number(Double(attempt))]))
        case .obligationDischarged(let id): return .object(id.payload)
        case .obligationAbandoned(let id, let person, let reason):
            return .object(id.payload.merging(["by": .string(person), "reason": .string(reason)]))
        default: return [:]
        }
    }

    static func obligationEvent(in payload: EventPayload) throws(EventCodingError) -> RunEvent {
        let id = try ObligationID(payload)
        switch payload.kind {
        case .obligationOpened: return .obligationOpened(id, by: try payload.job())
        case .dischargeFailed: return .dischargeFailed(id, try DischargeFailure(payload))
        case .dischargeRetried: return .dischargeRetried(id, attempt: try payload.integer("attempt"))
        case .obligationAbandoned:
            return .obligationAbandoned(id, by: try payload.string("by"), reason: try payload.string("reason"))
        default: return .obligationDischarged(id)
        }
    }
}
