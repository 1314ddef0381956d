import Expressions

extension StackCheckResult {
    var recorded: Value {
        [
            "phase": .string(phase.rawValue), "title": .string(title), "outcome": .string(outcome.rawValue),
            "seconds": .recorded(seconds: seconds), "message": .recorded(message), "place": .recorded(range),
        ]
    }

    init?(recorded fields: RecordFields) {
        guard let phase: StackPhase = fields.word("phase"), let outcome: StackOutcome = fields.word("outcome") else {
            return nil
        }
        self.init(
            phase: phase, title: fields.text("title") ?? "", outcome: outcome, seconds: fields.seconds("seconds"),
            message: fields.text("message"), range: fields.range("place"))
    }
}

extension SuiteResult {
    var recordedFields: [(String, Value)] {
        [
            ("suite", .string(name)), ("outcome", .string(outcome.rawValue)),
            ("seconds", .recorded(seconds: seconds)), ("passed", .recorded(counts.passed)),
            ("failed", .recorded(counts.failed)), ("skipped", .recorded(counts.skipped)),
            ("unexpected_skips", .recorded(unexpectedSkips)), ("message", .recorded(message)),
            ("cases", .array(cases.map(\.recorded))),
        ]
    }

    init?(recorded fields: RecordFields) {
        guard let name = fields.text("suite"), let outcome: StackOutcome = fields.word("outcome"),
            let cases = fields.items("cases", Case.init(recorded:))
        else { return nil }
        let counts = TestCounts(
            passed: fields.integer("passed") ?? 0, failed: fields.integer("failed") ?? 0,
            skipped: fields.integer("skipped") ?? 0)
        self.init(
            name: name, outcome: outcome, counts: counts, seconds: fields.seconds("seconds"),
            unexpectedSkips: fields.texts("unexpected_skips"), cases: cases, message: fields.text("message"))
    }
}

extension SuiteResult.Case {
    fileprivate var recorded: Value {
        [
            "name": .string(name), "outcome": .string(outcome.rawValue), "seconds": .recorded(seconds: seconds),
            "message": .recorded(message), "attachments": .recorded(attachments),
        ]
    }

    fileprivate init?(recorded fields: RecordFields) {
        guard let outcome: StackOutcome = fields.word("outcome") else { return nil }
        self.init(
            name: fields.text("name") ?? "", outcome: outcome, seconds: fields.seconds("seconds"),
            message: fields.text("message"), attachments: fields.texts("attachments"))
    }
}
