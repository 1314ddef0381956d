package import Expressions

extension StackRecord {
    /// As it is kept: moments as texts in UTC, times in seconds. Fields are only ever added.
    package var value: Value {
        var fields: [(String, Value)] = identity?.recordedFields ?? []
        fields += [
            ("partial", .boolean(isPartial)), ("evidence", .boolean(isEvidence)),
            ("outcome", .recorded(outcome?.rawValue)), ("started_at", .recorded(moment: startedAt)),
            ("finished_at", .recorded(moment: finishedAt)), ("kept_until", .recorded(moment: keptUntil)),
            ("failure", failure?.recorded ?? .null),
            ("phases", .array(phases.map(\.recorded))),
            ("images", .array(images.map(\.recorded))),
            ("containers", .array(containers.map(\.recorded))),
            ("addresses", .array(addresses.map(\.recorded))),
            ("checks", .array(checks.map(\.recorded))),
            ("suites", .array(suites.map(\.recorded))),
            ("warnings", .recorded(warnings)), ("collected", .recorded(collected)),
            ("left", left.map { .recorded($0) } ?? .null),
        ]
        return .object(ValueObject(fields))
    }

    /// Nil where it is no record, or one with a part that cannot be read.
    package init?(_ value: Value) {
        guard let fields = RecordFields(value), let phases = fields.items("phases", Phase.init(recorded:)),
            let images = fields.items("images", StackImage.init(recorded:)),
            let containers = fields.items("containers", Container.init(recorded:)),
            let addresses = fields.items("addresses", StackAddress.init(recorded:)),
            let checks = fields.items("checks", StackCheckResult.init(recorded:)),
            let suites = fields.items("suites", Suite.init(recorded:))
        else { return nil }
        self.init(isPartial: fields.isTrue("partial"))
        identity = StackIdentity(recorded: fields)
        (startedAt, finishedAt) = (fields.moment("started_at"), fields.moment("finished_at"))
        (keptUntil, outcome) = (fields.moment("kept_until"), fields.word("outcome"))
        failure = fields.fields("failure").flatMap { StackFailure(recorded: $0) }
        (self.phases, self.images, self.containers) = (phases, images, containers)
        (self.addresses, self.checks, self.suites) = (addresses, checks, suites)
        (warnings, collected) = (fields.texts("warnings"), fields.texts("collected"))
        left = fields.list("left").map { _ in fields.texts("left") }
    }
}

extension StackRecord.Phase {
    fileprivate var recorded: Value {
        [
            "phase": .string(phase.rawValue), "outcome": .recorded(outcome?.rawValue),
            "started_at": .recorded(moment: startedAt), "finished_at": .recorded(moment: finishedAt),
            "reason": .recorded(reason),
        ]
    }

    fileprivate init?(recorded fields: RecordFields) {
        guard let phase: StackPhase = fields.word("phase") else { return nil }
        self.init(
            phase: phase, startedAt: fields.moment("started_at"), finishedAt: fields.moment("finished_at"),
            outcome: fields.word("outcome"), reason: fields.text("reason"))
    }
}

extension StackRecord.Container {
    fileprivate var recorded: Value {
        let times: [(String, Value)] = [
            ("created_at", .recorded(moment: createdAt)), ("running_at", .recorded(moment: runningAt)),
            ("healthy_at", .recorded(moment: healthyAt)), ("ended_at", .recorded(moment: endedAt)),
        ]
        return .object(ValueObject(container.recordedFields + times))
    }

    fileprivate init?(recorded fields: RecordFields) {
        guard let container = StackContainer(recorded: fields), let created = fields.moment("created_at") else {
            return nil
        }
        self.init(
            container: container, createdAt: created, runningAt: fields.moment("running_at"),
            healthyAt: fields.moment("healthy_at"), endedAt: fields.moment("ended_at"))
    }
}

extension StackRecord.Suite {
    fileprivate var recorded: Value {
        let times: [(String, Value)] = [
            ("suite", .string(name)), ("started_at", .recorded(moment: startedAt)),
            ("finished_at", .recorded(moment: finishedAt)),
        ]
        return .object(ValueObject(times + (result?.recordedFields ?? [])))
    }

    fileprivate init?(recorded fields: RecordFields) {
        guard let name = fields.text("suite"), let started = fields.moment("started_at") else { return nil }
        self.init(
            name: name, startedAt: started, finishedAt: fields.moment("finished_at"),
            result: SuiteResult(recorded: fields))
    }
}
