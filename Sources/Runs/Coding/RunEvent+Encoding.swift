import Expressions
import Planning

extension EventEnvelope {
    /// The event in the newest version of its kind.
    package init(_ event: RunEvent) {
        self.init(kind: event.kind.rawValue, version: event.kind.version, payload: event.payload)
    }
}

extension RunEvent {
    var kind: EventKind {
        switch self {
        case .created: .created
        case .engineAttached: .engineAttached
        case .engineLost: .engineLost
        case .cancelRequested: .cancelRequested
        case .jobCancelRequested: .jobCancelRequested
        case .gateRequested: .gateRequested
        case .gateWaiting: .gateWaiting
        case .gateOpened: .gateOpened
        case .gateLeft: .gateLeft
        case .obligationOpened: .obligationOpened
        case .dischargeFailed: .dischargeFailed
        case .dischargeRetried: .dischargeRetried
        case .obligationDischarged: .obligationDischarged
        case .obligationAbandoned: .obligationAbandoned
        case .environmentRequested: .environmentRequested
        case .environmentChecked: .environmentChecked
        case .environmentWaited: .environmentWaited
        case .environmentOpened: .environmentOpened
        case .approvalAsked: .approvalAsked
        case .approvalGiven: .approvalGiven
        case .approvalRejected: .approvalRejected
        case .approvalExpired: .approvalExpired
        case .familyExpanded: .familyExpanded
        case .jobQueued: .jobQueued
        case .callStarted: .callStarted
        case .jobStarted: .jobStarted
        case .jobAdopted: .jobAdopted
        case .jobTimedOut: .jobTimedOut
        case .jobCompleting: .jobCompleting
        case .jobFinished: .jobFinished
        case .stepQueued: .stepQueued
        case .stepStarted: .stepStarted
        case .stepExpanded: .stepExpanded
        case .stepCompleting: .stepCompleting
        case .stepInterrupted: .stepInterrupted
        case .stepFinished: .stepFinished
        case .stepLost: .stepLost
        case .finished: .finished
        }
    }

    fileprivate var payload: Value {
        switch self {
        case .created(let request): return ["request": request.value]
        case .engineAttached(let token): return ["token": .integer(token)]
        case .engineLost(let since, let restart):
            var payload: ValueObject = [:]
            if let since { payload["since_us"] = .integer(since.microseconds) }
            if let restart { payload["restart"] = .string(restart.rawValue) }
            return .object(payload)
        case .cancelRequested(let cancellation): return cancellation.payload
        case .jobCancelRequested(let job, let requester):
            return ["job": .string(job.text), "requester": .string(requester)]
        case .gateRequested(let gate, let request): return .object(gate.payload.merging(request.payload))
        case .gateWaiting(let gate, let wait): return .object(gate.payload.merging(wait.payload))
        case .gateOpened(let gate), .gateLeft(let gate): return .object(gate.payload)
        case .obligationOpened, .dischargeFailed, .dischargeRetried, .obligationDischarged, .obligationAbandoned:
            return obligationPayload
        case .familyExpanded(let job, let expansion): return expansion.payload(of: job)
        case .environmentRequested(let job, let request):
            return .object((["job": .string(job.text)] as ValueObject).merging(request.payload))
        case .environmentChecked(let job, let check):
            return .object((["job": .string(job.text)] as ValueObject).merging(check.payload))
        case .approvalAsked(let request): return request.payload
        case .approvalGiven(let decision), .approvalRejected(let decision): return decision.payload
        case .approvalExpired(let environment): return ["environment": .string(environment)]
        case .jobQueued(let job), .environmentWaited(let job), .environmentOpened(let job):
            return ["job": .string(job.text)]
        case .callStarted(let job, let inputs): return ["job": .string(job.text), "inputs": .object(inputs)]
        case .jobStarted(let job, let attempt), .jobAdopted(let job, let attempt),
            .jobTimedOut(let job, let attempt), .jobCompleting(let job, let attempt):
            return ["job": .string(job.text), "attempt": .integer(attempt)]
        case .jobFinished(let job, let attempt, let report): return report.payload(of: job, attempt: attempt)
        case .stepQueued(let step), .stepStarted(let step), .stepCompleting(let step), .stepLost(let step):
            return .object(step.payload)
        case .stepExpanded(let step, let action):
            var payload = step.payload
            if let action { payload["action"] = .object(action.file.value) }
            return .object(payload)
        case .stepInterrupted(let step, let interruption):
            var payload = step.payload
            payload["interruption"] = .string(interruption.code)
            return .object(payload)
        case .stepFinished(let step, let report): return report.payload(of: step)
        case .finished(let outcome): return ["outcome": .string(outcome.rawValue)]
        }
    }
}

extension Value {
    fileprivate static func integer(_ integer: Int) -> Value { .number(Double(integer)) }
}

extension Cancellation {
    fileprivate var payload: Value {
        var payload: ValueObject = ["requester": .string(requester)]
        if isForced { payload["forced"] = .boolean(true) }
        return .object(payload)
    }
}

// What is as usual is left out: the main phase, the first attempt, no outputs, a conclusion that is the outcome.

extension StepID {
    fileprivate var payload: ValueObject {
        var payload: ValueObject = ["job": .string(job.text), "index": .integer(index)]
        if jobAttempt != 1 { payload["job_attempt"] = .integer(jobAttempt) }
        if phase != .main { payload["phase"] = .string(phase.rawValue) }
        if attempt != 1 { payload["attempt"] = .integer(attempt) }
        return payload
    }
}

extension StepReport {
    fileprivate func payload(of step: StepID) -> Value {
        var payload = step.payload
        payload["outcome"] = .string(outcome.rawValue)
        if conclusion != outcome { payload["conclusion"] = .string(conclusion.rawValue) }
        if !outputs.isEmpty { payload["outputs"] = .object(outputs) }
        if let reason { payload["reason"] = .string(reason) }
        if let exitCode { payload["exit_code"] = .integer(exitCode) }
        if let endedAt { payload["ended_at_us"] = .integer(endedAt.microseconds) }
        if let log { payload["log_bytes"] = .integer(log.size) }
        if let checksum = log?.checksum { payload["log_xxh64"] = .string(checksum) }
        if let checkout { payload["checkout"] = .string(checkout) }
        if !images.isEmpty {
            payload["images"] = .array(images.map { ["name": .string($0.name), "id": .string($0.id)] })
        }
        return .object(payload)
    }
}

extension JobReport {
    fileprivate func payload(of job: JobID, attempt: Int) -> Value {
        var payload: ValueObject = [
            "job": .string(job.text), "attempt": .integer(attempt), "outcome": .string(outcome.rawValue),
        ]
        if result != outcome { payload["result"] = .string(result.rawValue) }
        if !outputs.isEmpty { payload["outputs"] = .object(outputs) }
        if let reason { payload["reason"] = .string(reason) }
        if let deployment { payload["environment"] = deployment.payload }
        return .object(payload)
    }
}
