package import Expressions
import Planning
import Runs

extension RecordedDeployment {
    package init?(_ value: Value) {
        guard let fields = RecordedValue(value), let environment = fields.text("environment"),
            let run = fields.whole("run"), let deployedAt = fields.time("deployed_at")
        else { return nil }
        self.init(
            environment: environment, run: run, job: JobID(fields.text("job") ?? ""),
            workflow: fields.text("workflow") ?? "", sha: fields.text("sha") ?? "", ref: fields.text("ref") ?? "",
            isSnapshot: fields.flag("snapshot"), url: fields.text("url"), requester: fields.text("requester") ?? "",
            approvedBy: fields.text("approved_by"), deployedAt: deployedAt)
    }
}

extension RecordedApproval {
    package init?(_ value: Value) {
        guard let fields = RecordedValue(value), let environment = fields.text("environment"),
            let askedAt = fields.time("asked_at"), let expiresAt = fields.time("expires_at")
        else { return nil }
        self.init(
            environment: environment, state: fields.choice("state") ?? .expired, digest: fields.text("digest") ?? "",
            askedAt: askedAt, expiresAt: expiresAt, decidedAt: fields.time("decided_at"),
            decidedBy: fields.text("decided_by"), comment: fields.text("comment"))
    }
}

extension RecordedObligation {
    /// What `value` says. Of its run it knows the workflow and the commit alone; it was open after the run
    /// had ended where it was left.
    package init?(_ value: Value) {
        guard let fields = RecordedValue(value), let number = fields.whole("run"), let id = fields.text("id"),
            let slash = id.firstIndex(of: "/"), let workflow = fields.text("workflow"), let sha = fields.text("sha"),
            let openedAt = fields.time("opened_at")
        else { return nil }
        let run = RecordedRun(
            number: number, workflow: workflow, workflowName: fields.text("workflow_name") ?? workflow, event: "",
            sha: sha, ref: "", actor: "", attempt: 1, isSnapshot: false, rerunOf: nil, flags: [],
            state: fields.flag("left") ? .finished : .running, conclusion: nil, cancelledBy: nil, createdAt: openedAt,
            startedAt: nil, finishedAt: nil, token: 0, engine: nil)
        self.init(
            run: run, name: String(id[id.index(after: slash)...]), job: JobID(fields.text("job") ?? ""),
            dischargedBy: fields.text("discharged_by") ?? "", verify: fields.text("verify") ?? "",
            state: fields.choice("state") ?? .open, isLeft: fields.flag("left"), openedAt: openedAt,
            failures: fields.whole("failures") ?? 0, attempts: fields.whole("attempts") ?? 0,
            lastError: fields.text("last_error"), nextTry: fields.time("next_try"),
            settledAt: fields.time("settled_at"), settledBy: fields.text("settled_by"), reason: fields.text("reason"),
            discharger: fields.whole("discharging_run"), dischargeAt: fields.time("discharge_at"),
            alert: RecordedAlert(.object(fields.object("alert")), run: number))
    }
}

extension RecordedAlert {
    /// What `value` says: who raised it is not in it.
    init?(_ value: Value, run: Int) {
        guard let fields = RecordedValue(value), let event: Event = fields.choice("event"),
            let raisedAt = fields.time("raised_at")
        else { return nil }
        self.init(
            id: fields.whole("id") ?? 0, event: event, run: run, obligation: fields.text("obligation"), raisedBy: run,
            raisedAt: raisedAt, state: fields.choice("state") ?? .waiting, told: fields.texts("told"),
            toldAt: fields.time("told_at"), failures: fields.whole("failures") ?? 0,
            nextTry: fields.time("next_try"), lastError: fields.text("last_error"))
    }
}

extension RecordedGroup {
    /// What `value` says; of others in the group only which run and job they are.
    init?(_ value: Value) {
        guard let fields = RecordedValue(value), let name = fields.text("name"),
            let level = fields.text("level").flatMap(GateID.Level.init(rawValue:))
        else { return nil }
        self.init(
            name: name, gate: GateID(job: fields.text("job").map { JobID($0) }, level: level),
            isHeld: fields.text("state") == "holds", holder: Self.member(.object(fields.object("holder")), level),
            waiting: fields.list("waiting").compactMap { Self.member($0, level) })
    }

    private static func member(_ value: Value, _ level: GateID.Level) -> GroupMember? {
        guard let fields = RecordedValue(value), let run = fields.whole("run") else { return nil }
        return GroupMember(run: run, gate: GateID(job: fields.text("job").map { JobID($0) }, level: level))
    }
}
