package import Expressions

extension RunRequest {
    /// As it stands in a journal. The keys are for ever: new ones may be added, with a default for those who lack them.
    package var value: Value {
        [
            "workflow": .string(workflow),
            "event": event.value,
            "inputs": .object(inputs.texts),
            "variables": .object(variables),
            "environment": .object(environment.texts),
            "jobs": .array(jobs.map(Value.string)),
            "matrix": .object(
                ValueObject(matrix.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value.map(Value.string))) })),
            "max_parallel": .number(Double(maxParallel)),
            "succeeded": .object(
                ValueObject(succeeded.sorted { $0.key < $1.key }.map { ($0.key.text, .object($0.value)) })),
        ]
    }

    /// Throws `EvaluationFailure` for a value that is no request.
    package init(value: Value) throws(EvaluationFailure) {
        let fields = try Fields(value, of: "a run's request")
        self.init(
            workflow: try fields.text("workflow"), event: try EventFacts(value: try fields.value("event")),
            inputs: fields.object("inputs").strings, variables: fields.object("variables"),
            environment: fields.object("environment").strings, jobs: fields.texts("jobs") ?? [],
            matrix: Dictionary(
                fields.object("matrix").entries.map { ($0.key, $0.value.strings) }, uniquingKeysWith: { $1 }),
            maxParallel: fields.number("max_parallel") ?? 1,
            succeeded: Dictionary(
                fields.object("succeeded").entries.map { (JobID($0.key), $0.value.object) }, uniquingKeysWith: { $1 }))
    }
}

extension EventFacts {
    var value: Value {
        [
            "name": .string(name),
            "payload": .object(payload),
            "sha": .string(sha),
            "ref": .string(ref),
            "head_ref": .string(headRef),
            "base_ref": .string(baseRef),
            "actor": .string(actor),
            "repository": .string(repository),
            "default_branch": .string(defaultBranch),
            "run_number": .number(Double(runNumber)),
            "run_attempt": .number(Double(runAttempt)),
            "changed_paths": changedPaths.map { .array($0.map(Value.string)) } ?? .null,
            "is_snapshot": .boolean(isSnapshot),
        ]
    }

    init(value: Value) throws(EvaluationFailure) {
        let fields = try Fields(value, of: "an event")
        self.init(
            name: try fields.text("name"), payload: fields.object("payload"), sha: try fields.text("sha"),
            ref: try fields.text("ref"), headRef: fields.optionalText("head_ref"),
            baseRef: fields.optionalText("base_ref"), actor: fields.optionalText("actor"),
            repository: try fields.text("repository"), defaultBranch: fields.optionalText("default_branch"),
            runNumber: fields.number("run_number") ?? 1, runAttempt: fields.number("run_attempt") ?? 1,
            changedPaths: fields.texts("changed_paths"), isSnapshot: fields.object["is_snapshot"] == .boolean(true))
    }
}

/// Reads named fields, and names the one that is missing.
private struct Fields {
    let object: ValueObject
    let owner: String

    init(_ value: Value, of owner: String) throws(EvaluationFailure) {
        guard case .object(let object) = value else {
            throw EvaluationFailure(message: "What stands in the journal is not \(owner).")
        }
        self.object = object
        self.owner = owner
    }

    func value(_ name: String) throws(EvaluationFailure) -> Value {
        guard let value = object[name] else {
            throw EvaluationFailure(message: "In the journal, \(owner) lacks its '\(name)'.")
        }
        return value
    }

    func text(_ name: String) throws(EvaluationFailure) -> String {
        guard case .string(let text) = try value(name) else {
            throw EvaluationFailure(message: "In the journal, the '\(name)' of \(owner) is no text.")
        }
        return text
    }

    func optionalText(_ name: String) -> String { object[name].map(\.asString) ?? "" }

    func object(_ name: String) -> ValueObject { object[name]?.object ?? [:] }

    func texts(_ name: String) -> [String]? {
        if case .array? = object[name] { object[name]?.strings } else { nil }
    }

    func number(_ name: String) -> Int? {
        guard case .number(let number)? = object[name] else { return nil }
        return Int(exactly: number)
    }
}

extension Value {
    fileprivate var object: ValueObject {
        if case .object(let object) = self { object } else { [:] }
    }

    fileprivate var strings: [String] {
        if case .array(let values) = self { values.map(\.asString) } else { [] }
    }
}

extension ValueObject {
    fileprivate var strings: [String: String] {
        Dictionary(entries.map { ($0.key, $0.value.asString) }, uniquingKeysWith: { $1 })
    }
}

extension [String: String] {
    fileprivate var texts: ValueObject {
        ValueObject(
            sorted { $0.key < $1.key }.map { ($0.key, Expressions.Value.string($0.value)) }, keys: .caseSensitive)
    }
}
