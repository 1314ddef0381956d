package import Expressions
import Source

extension StackEvent {
    /// As `--json` prints it: `kind` first, then what there is to say. Fields are only ever added.
    package var value: Value {
        switch self {
        case .began(let identity): object("began", identity.fields)
        case .phaseStarted(let phase): object("phase_started", [("phase", .string(phase.rawValue))])
        case .phaseFinished(let phase, let outcome):
            object("phase_finished", [("phase", .string(phase.rawValue)), ("outcome", .string(outcome.rawValue))])
        case .leftOut(let phase, let reason):
            object(
                "phase_finished",
                [
                    ("phase", .string(phase.rawValue)), ("outcome", .string(StackOutcome.skipped.rawValue)),
                    ("reason", .string(reason)),
                ])
        case .warned(let message): object("warned", [("message", .string(message))])
        case .images(let images): object("images", [("images", .array(images.map(\.value)))])
        case .container(let container): object("container", container.fields)
        case .addresses(let addresses): object("addresses", [("addresses", .array(addresses.map(\.value)))])
        case .waiting(let sentence): object("waiting", [("message", .string(sentence))])
        case .checked(let result): object("checked", result.fields)
        case .suiteStarted(let name): object("suite_started", [("suite", .string(name))])
        case .suiteProgress(let name, let counts):
            object("suite_progress", [("suite", .string(name))] + counts.fields)
        case .suiteFinished(let result): object("suite_finished", result.fields)
        case .line(let line): object("line", line.fields)
        case .failed(let failure): object("failed", failure.fields)
        case .collected(let paths): object("collected", [("paths", .texts(paths))])
        case .left(let names): object("left", [("left", .texts(names))])
        case .kept(let seconds): object("kept", [("seconds", .number(seconds))])
        case .finished(let outcome): object("finished", [("outcome", .string(outcome.rawValue))])
        }
    }

    private func object(_ kind: String, _ fields: [(String, Value)]) -> Value {
        .object(ValueObject([("kind", .string(kind))] + fields))
    }
}

extension Value {
    fileprivate static func texts(_ texts: [String]) -> Value { .array(texts.map { .string($0) }) }
    fileprivate static func optional(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
    fileprivate static func integer(_ number: Int) -> Value { .number(Double(number)) }
    fileprivate static func place(_ range: SourceRange?) -> Value {
        range.map { ["line": .integer($0.start.line), "column": .integer($0.start.column)] } ?? .null
    }
}

extension StackIdentity {
    fileprivate var fields: [(String, Value)] {
        [
            ("name", .string(name)), ("file", .string(file)), ("variant", .optional(variant)),
            ("project", .string(project)), ("sha", .optional(sha)), ("dirty", .boolean(isDirty)),
            ("compose_digest", .string(composeDigest)), ("target", .optional(target)),
        ]
    }
}

extension StackImage {
    fileprivate var value: Value {
        [
            "service": .string(service), "name": .string(name), "tag": .string(tag), "id": .string(id),
            "built": .boolean(isBuilt),
        ]
    }
}

extension StackContainer {
    fileprivate var fields: [(String, Value)] {
        [
            ("id", .string(id)), ("name", .string(name)), ("service", .optional(service)), ("state", .string(state)),
            ("health", .optional(health)), ("exit_code", exitCode.map { .integer($0) } ?? .null),
            ("restarts", .integer(restarts)), ("out_of_memory", .boolean(isOutOfMemory)),
        ]
    }
}

extension StackAddress {
    fileprivate var value: Value {
        [
            "service": .string(service), "container_port": .integer(containerPort), "host_port": .integer(hostPort),
            "url": .string(url),
        ]
    }
}

extension StackCheckResult {
    fileprivate var fields: [(String, Value)] {
        [
            ("phase", .string(phase.rawValue)), ("title", .string(title)), ("outcome", .string(outcome.rawValue)),
            ("seconds", .number(seconds)), ("message", .optional(message)), ("place", .place(range)),
        ]
    }
}

extension TestCounts {
    fileprivate var fields: [(String, Value)] {
        [("passed", .integer(passed)), ("failed", .integer(failed)), ("skipped", .integer(skipped))]
    }
}

extension SuiteResult {
    fileprivate var fields: [(String, Value)] {
        let cases = cases.map { test -> Value in
            [
                "name": .string(test.name), "outcome": .string(test.outcome.rawValue), "seconds": .number(test.seconds),
                "message": .optional(test.message), "attachments": .texts(test.attachments),
            ]
        }
        return [("suite", .string(name)), ("outcome", .string(outcome.rawValue)), ("seconds", .number(seconds))]
            + counts.fields
            + [
                ("unexpected_skips", .texts(unexpectedSkips)), ("message", .optional(message)),
                ("cases", .array(cases)),
            ]
    }
}

extension StackLine {
    fileprivate var fields: [(String, Value)] {
        [
            ("source", .string(source)), ("time", .number(Double(time))), ("text", .string(text)),
            ("gap", .boolean(isGap)),
        ]
    }
}

extension StackFailure {
    fileprivate var fields: [(String, Value)] {
        [
            ("phase", .string(phase.rawValue)), ("message", .string(message)), ("hint", .optional(hint)),
            ("place", .place(range)), ("service", .optional(service)), ("last_lines", .texts(lastLines)),
            ("screenshot", .optional(screenshot)),
        ]
    }
}
