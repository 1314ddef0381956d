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
    /// What `value` says, but for who was told of it. Of its run it knows the workflow and the commit alone; it was open after the run
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
            discharger: fields.whole("discharging_run"), dischargeAt: fields.time("discharge_at"))
    }
}
