package import Expressions
import Workflows

extension RunRequest {
    /// As it stands in a journal. The keys are for ever: new ones may be added, with a default for those who lack them.
    package var value: Value {
        var value: ValueObject = [
            "workflow": .string(workflow),
            "event": event.value,
            "inputs": inputs.texts,
            "variables": .object(variables),
            "environment": environment.texts,
            "jobs": .array(jobs.map(Value.string)),
            "matrix": matrix.mapValues { .array($0.map(Value.string)) }.entries,
            "max_parallel": .number(Double(maxParallel)),
            "succeeded": .object(
                ValueObject(succeeded.sorted { $0.key < $1.key }.map { ($0.key.text, .object($0.value)) })),
        ]
        if !actions.isEmpty { value["actions"] = .array(actions.map { .object($0.value) }) }
        if !localActions.isEmpty { value["local_actions"] = localActions.texts }
        if !calledWorkflows.isEmpty { value["called_workflows"] = .array(calledWorkflows.map { .object($0.value) }) }
        if !standIns.isEmpty { value["stand_ins"] = standIns.mapValues(\.rawValue).texts }
        if !replacedActions.isEmpty { value["replaced_actions"] = .array(replacedActions.map(Value.string)) }
        if isLocked { value["locked"] = true }
        if let runners = runners.value { value["runners"] = runners }
        if !queuedGroups.isEmpty { value["queued_groups"] = .array(queuedGroups.sorted().map(Value.string)) }
        if !requester.isEmpty { value["requester"] = .string(requester) }
        if !environments.isEmpty { value["environments"] = .array(environments.map(\.value)) }
        if !digest.isEmpty { value["digest"] = .string(digest) }
        if run > 0 { value["run"] = .number(Double(run)) }
        if !secretSettings.isEmpty { value["secrets"] = .array(secretSettings.map(\.value)) }
        if !obligations.isEmpty { value["obligations"] = .array(obligations.map(\.value)) }
        if !locks.isEmpty { value["locks"] = .array(locks.map(Value.string)) }
        if let confinement { value["untrusted"] = confinement.value }
        if let discharge {
            value["discharge"] = ["run": .number(Double(discharge.run)), "obligation": .string(discharge.name)]
        }
        return .object(value)
    }

    /// Throws `EvaluationFailure` for a value that is no request.
    package init(value: Value) throws(EvaluationFailure) {
        let fields = try Fields(value, of: "a run's request")
        self.init(
            workflow: try fields.text("workflow"), event: try EventFacts(value: try fields.value("event")),
            inputs: fields.entries("inputs").mapValues(\.asString), variables: fields.object("variables"),
            environment: fields.entries("environment").mapValues(\.asString), jobs: fields.texts("jobs") ?? [],
            matrix: fields.entries("matrix").mapValues(\.strings),
            maxParallel: fields.number("max_parallel") ?? 1,
            succeeded: Dictionary(
                fields.object("succeeded").entries.map { (JobID($0.key), $0.value.object) }, uniquingKeysWith: { $1 }),
            actions: try fields.objects("actions").map { value throws(EvaluationFailure) in try ActionFile(value: value)
            },
            localActions: fields.entries("local_actions").mapValues(\.asString))
        calledWorkflows = try fields.objects("called_workflows").map { value throws(EvaluationFailure) in
            try ActionFile(value: value)
        }
        standIns = fields.entries("stand_ins").compactMapValues { BuiltInAction(rawValue: $0.asString) }
        replacedActions = fields.texts("replaced_actions") ?? []
        isLocked = fields.object["locked"] == true
        runners = RunnerSet(value: fields.object["runners"])
        queuedGroups = Set(fields.texts("queued_groups") ?? [])
        requester = fields.optionalText("requester")
        if case .array(let policies)? = fields.object["environments"] {
            environments = try policies.map { value throws(EvaluationFailure) in
                guard let policy = EnvironmentPolicy(value: value) else {
                    throw EvaluationFailure(message: "In the journal, an environment of the run has no name.")
                }
                return policy
            }
        }
        digest = fields.optionalText("digest")
        run = fields.number("run") ?? 0
        if case .array(let settings)? = fields.object["secrets"] {
            secretSettings = settings.compactMap(SecretSetting.init(value:))
        }
        obligations = try fields.objects("obligations").map { object throws(EvaluationFailure) in
            try ObligationTerms(Fields(.object(object), of: "an obligation"))
        }
        locks = fields.texts("locks") ?? []
        confinement = fields.object["untrusted"].map(Confinement.init(value:))
        if fields.object["discharge"] != nil {
            let earlier = try Fields(.object(fields.object("discharge")), of: "a discharge")
            discharge = EarlierObligation(run: earlier.number("run") ?? 0, name: try earlier.text("obligation"))
        }
    }
}

extension ObligationTerms {
    fileprivate var value: Value {
        var value: ValueObject = [
            "opened_by": .string(openedBy),
            "discharged_by": .string(dischargedBy),
            "verify": .string(verify),
            "attempts": .number(Double(retry.attempts)),
            "shortest_wait": .number(retry.shortestWait),
            "longest_wait": .number(retry.longestWait),
        ]
        if !alerts.isEmpty { value["alerts"] = .array(alerts.map(Value.string)) }
        return .object(value)
    }

    fileprivate init(_ fields: Fields) throws(EvaluationFailure) {
        self.init(
            openedBy: try fields.text("opened_by"), dischargedBy: try fields.text("discharged_by"),
            verify: try fields.text("verify"),
            retry: RetryPolicy(
                attempts: fields.number("attempts") ?? 1,
                shortestWait: fields.object["shortest_wait"]?.asNumber ?? 0,
                longestWait: fields.object["longest_wait"]?.asNumber ?? 0), alerts: fields.texts("alerts") ?? [])
    }
}

extension EventFacts {
    var value: Value {
        var value: ValueObject = [
            "name": .string(name),
            "payload": .object(payload),
            "sha": .string(sha),
            "ref": .string(ref),
            "head_ref": .string(headRef),
            "base_ref": .string(baseRef),
            "actor": .string(actor),
            "repository": .string(repository),
            "default_branch": .string(defaultBranch),
            "run_id": .number(Double(runID)),
            "run_number": .number(Double(runNumber)),
            "run_attempt": .number(Double(runAttempt)),
            "changed_paths": changedPaths.map { .array($0.map(Value.string)) } ?? .null,
            "is_snapshot": .boolean(isSnapshot),
            "references": .array(references.map(Value.string)),
        ]
        if !takenFrom.isEmpty { value["taken_from"] = .string(takenFrom) }
        return .object(value)
    }

    init(value: Value) throws(EvaluationFailure) {
        let fields = try Fields(value, of: "an event")
        self.init(
            name: try fields.text("name"), payload: fields.object("payload"), sha: try fields.text("sha"),
            ref: try fields.text("ref"), headRef: fields.optionalText("head_ref"),
            baseRef: fields.optionalText("base_ref"), actor: fields.optionalText("actor"),
            repository: try fields.text("repository"), defaultBranch: fields.optionalText("default_branch"),
            // Journals of before told the run's number in its store as both.
            runID: fields.number("run_id") ?? fields.number("run_number") ?? 1,
            runNumber: fields.number("run_number") ?? 1, runAttempt: fields.number("run_attempt") ?? 1,
            changedPaths: fields.texts("changed_paths"), isSnapshot: fields.object["is_snapshot"] == .boolean(true),
            references: fields.texts("references") ?? [])
        takenFrom = fields.optionalText("taken_from")
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

    /// A mapping, or pairs of key and value.
    func entries(_ name: String) -> [String: Value] {
        var entries: [String: Value] = [:]
        if case .array(let pairs)? = object[name] {
            for case .array(let pair) in pairs where pair.count == 2 { entries[pair[0].asString] = pair[1] }
        } else {
            for (key, value) in object(name).entries { entries[key] = value }
        }
        return entries
    }

    func texts(_ name: String) -> [String]? {
        if case .array? = object[name] { object[name]?.strings } else { nil }
    }

    func objects(_ name: String) -> [ValueObject] {
        if case .array(let values)? = object[name] { values.map(\.object) } else { [] }
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

extension [String: String] {
    fileprivate var texts: Expressions.Value { mapValues(Expressions.Value.string).entries }
}

extension [String: Expressions.Value] {
    /// An object, or pairs where two keys differ in their case only: whoever reads JSON into an object takes those for the same.
    fileprivate var entries: Expressions.Value {
        let sorted = sorted { $0.key < $1.key }
        guard Set(keys.map { $0.lowercased() }).count == count else {
            return .array(sorted.map { .array([.string($0.key), $0.value]) })
        }
        return .object(ValueObject(sorted.map { ($0.key, $0.value) }))
    }
}
