import Expressions
import Planning

extension RunEvent {
    /// The event that a journal's row holds; throws for one that a newer sluice wrote and for one that is damaged.
    package init(_ envelope: EventEnvelope) throws(EventCodingError) {
        guard let kind = EventKind(rawValue: envelope.kind) else { throw .unknownKind(envelope.kind) }
        guard (1...kind.version).contains(envelope.version) else {
            throw .unknownVersion(envelope.version, of: kind)
        }
        self = try RunEvent.read(EventPayload(envelope.payload, of: kind))
    }

    private static func read(_ payload: EventPayload) throws(EventCodingError) -> RunEvent {
        switch payload.kind {
        case .created: .created(try request(in: payload))
        case .engineAttached: .engineAttached(token: try payload.integer("token"))
        case .engineLost:
            .engineLost(
                since: try payload.optionalTime("since_us"),
                restart: try payload.optionalString("restart").flatMap(MachineRestart.init(rawValue:)))
        case .cancelRequested:
            .cancelRequested(
                Cancellation(requester: try payload.string("requester"), isForced: try payload.flag("forced")))
        case .jobCancelRequested: .jobCancelRequested(try payload.job(), requester: try payload.string("requester"))
        case .gateRequested: .gateRequested(try GateID(payload), try GroupRequest(payload))
        case .gateWaiting: .gateWaiting(try GateID(payload), try GroupWait(payload))
        case .gateOpened: .gateOpened(try GateID(payload))
        case .gateLeft: .gateLeft(try GateID(payload))
        case .obligationOpened, .dischargeFailed, .dischargeRetried, .obligationDischarged, .obligationAbandoned:
            try obligationEvent(in: payload)
        case .environmentRequested: .environmentRequested(try payload.job(), try EnvironmentRequest(payload))
        case .environmentChecked: .environmentChecked(try payload.job(), try EnvironmentCheck(payload))
        case .environmentWaited: .environmentWaited(try payload.job())
        case .environmentOpened: .environmentOpened(try payload.job())
        case .approvalAsked: .approvalAsked(try ApprovalRequest(payload))
        case .approvalGiven: .approvalGiven(try ApprovalDecision(payload))
        case .approvalRejected: .approvalRejected(try ApprovalDecision(payload))
        case .approvalExpired: .approvalExpired(environment: try payload.string("environment"))
        case .familyExpanded: .familyExpanded(try payload.job(), try FamilyExpansion(payload))
        case .jobQueued: .jobQueued(try payload.job())
        case .callStarted: .callStarted(try payload.job(), inputs: try payload.object("inputs"))
        case .jobStarted: .jobStarted(try payload.job(), attempt: try payload.integer("attempt"))
        case .jobAdopted: .jobAdopted(try payload.job(), attempt: try payload.integer("attempt"))
        case .jobTimedOut: .jobTimedOut(try payload.job(), attempt: try payload.integer("attempt"))
        case .jobCompleting: .jobCompleting(try payload.job(), attempt: try payload.integer("attempt"))
        case .jobFinished:
            .jobFinished(try payload.job(), attempt: try payload.integer("attempt"), try jobReport(in: payload))
        case .stepQueued: .stepQueued(try payload.step())
        case .stepStarted: .stepStarted(try payload.step())
        case .stepExpanded: .stepExpanded(try payload.step(), try action(in: payload))
        case .stepCompleting: .stepCompleting(try payload.step())
        case .stepInterrupted: .stepInterrupted(try payload.step(), try interruption(in: payload))
        case .stepFinished: .stepFinished(try payload.step(), try stepReport(in: payload))
        case .stepLost: .stepLost(try payload.step())
        case .finished: .finished(try payload.outcome("outcome"))
        }
    }

    private static func request(in payload: EventPayload) throws(EventCodingError) -> RunRequest {
        guard let value = payload["request"] else { throw .malformed(payload.kind, "it has no \"request\"") }
        do {
            return try RunRequest(value: value)
        } catch {
            throw .malformed(payload.kind, "\(error)")
        }
    }

    /// The action's file stands in the journal, and is read again as it was read then.
    private static func action(in payload: EventPayload) throws(EventCodingError) -> PlannedAction? {
        guard payload["action"] != nil else { return nil }
        do {
            return try PlannedAction(reading: try ActionFile(value: try payload.object("action")))
        } catch {
            throw .malformed(payload.kind, "its action cannot be read: \(error)")
        }
    }

    private static func interruption(in payload: EventPayload) throws(EventCodingError) -> Interruption {
        let code = try payload.string("interruption")
        guard let interruption = Interruption(code: code) else {
            throw .malformed(payload.kind, "its \"interruption\" is \"\(code)\", which is none")
        }
        return interruption
    }

    private static func jobReport(in payload: EventPayload) throws(EventCodingError) -> JobReport {
        JobReport(
            outcome: try payload.outcome("outcome"), result: try payload.optionalOutcome("result"),
            outputs: try payload.object("outputs"), reason: try payload.optionalString("reason"),
            deployment: try DeploymentReport(payload))
    }

    private static func stepReport(in payload: EventPayload) throws(EventCodingError) -> StepReport {
        var report = StepReport(
            outcome: try payload.outcome("outcome"), conclusion: try payload.optionalOutcome("conclusion"),
            outputs: try payload.object("outputs"), reason: try payload.optionalString("reason"),
            exitCode: try payload.optionalInteger("exit_code"),
            endedAt: try payload.optionalTime("ended_at_us"))
        report.checkout = try payload.optionalString("checkout")
        report.images = try images(in: payload)
        if let size = try payload.optionalInteger("log_bytes") {
            report.log = LogReport(size: size, checksum: try payload.optionalString("log_xxh64"))
        }
        return report
    }

    private static func images(in payload: EventPayload) throws(EventCodingError) -> [UsedImage] {
        guard let value = payload["images"] else { return [] }
        guard case .array(let items) = value else { throw .malformed(payload.kind, "its \"images\" is not a list") }
        return try items.map { item throws(EventCodingError) in
            guard case .object(let fields) = item, case .string(let name)? = fields["name"],
                case .string(let id)? = fields["id"]
            else { throw .malformed(payload.kind, "one of its \"images\" has no name and id") }
            return UsedImage(name: name, id: id)
        }
    }
}
