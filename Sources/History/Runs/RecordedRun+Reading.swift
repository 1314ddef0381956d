import Conductor
package import Expressions
import Planning
import Runs

extension RecordedRun {
    /// What `value` says, but for the engine, of which it says nothing. Nil for what is no run.
    package init?(_ value: Value) {
        guard let fields = RecordedValue(value), let number = fields.whole("number"),
            let workflow = fields.text("workflow"), let sha = fields.text("sha"),
            let createdAt = fields.time("created_at")
        else { return nil }
        self.init(
            number: number, workflow: workflow, workflowName: fields.text("workflow_name") ?? workflow,
            event: fields.text("event") ?? "", sha: sha, ref: fields.text("ref") ?? "",
            actor: fields.text("actor") ?? "",
            attempt: fields.whole("attempt") ?? 1, isSnapshot: fields.flag("snapshot"),
            rerunOf: fields.whole("rerun_of"),
            flags: Set(fields.texts("flags").compactMap(RunFlag.init(rawValue:))),
            state: fields.choice("state") ?? .created, conclusion: fields.choice("conclusion"),
            cancelledBy: fields.text("cancelled_by"), waitsFor: fields.text("waits_for"),
            checkouts: fields.texts("checkouts"), createdAt: createdAt, startedAt: fields.time("started_at"),
            finishedAt: fields.time("finished_at"), token: 0, engine: nil,
            engineLosses: fields.whole("engine_losses") ?? 0,
            secondsWithoutEngine: fields.number("seconds_without_engine"))
    }
}

extension RecordedDetails {
    /// What `value` says. Nil for what is no run.
    package init?(_ value: Value) {
        guard let fields = RecordedValue(value), let run = RecordedRun(value) else { return nil }
        self.init(
            run: run, jobs: fields.list("jobs").compactMap(RecordedJob.init),
            artifacts: fields.list("artifacts").compactMap { Artifact($0, run: run.number) },
            groups: fields.list("groups").compactMap(RecordedGroup.init),
            deployments: fields.list("deployments").compactMap(RecordedDeployment.init),
            approvals: fields.list("approvals").compactMap(RecordedApproval.init),
            obligations: fields.list("obligations").compactMap { RecordedObligation($0) },
            alerts: fields.list("alerts").compactMap { RecordedAlert($0, run: run.number) })
    }
}

extension RecordedJob {
    package init?(_ value: Value) {
        guard let fields = RecordedValue(value), let id = fields.text("id") else { return nil }
        self.init(
            id: JobID(id), name: fields.text("name") ?? id, state: fields.choice("state") ?? .waiting,
            attempt: fields.whole("attempt") ?? 0, outcome: fields.choice("outcome"), result: fields.choice("result"),
            reason: fields.text("reason"), outputs: fields.object("outputs"), queuedAt: fields.time("queued_at"),
            startedAt: fields.time("started_at"), finishedAt: fields.time("finished_at"),
            steps: fields.list("steps").compactMap { RecordedStep($0, of: JobID(id)) },
            annotations: fields.list("annotations").compactMap(Annotation.init))
    }
}

extension RecordedStep {
    init?(_ value: Value, of job: JobID) {
        guard let fields = RecordedValue(value), let index = fields.whole("index"),
            let startedAt = fields.time("started_at")
        else { return nil }
        self.init(
            id: StepID(
                job: job, jobAttempt: fields.whole("job_attempt") ?? 1, phase: fields.choice("phase") ?? .main,
                index: index, attempt: fields.whole("attempt") ?? 1),
            name: fields.text("name") ?? "", state: fields.choice("state") ?? .running,
            outcome: fields.choice("outcome"), conclusion: fields.choice("conclusion"), reason: fields.text("reason"),
            exitCode: fields.whole("exit_code"), outputs: fields.object("outputs"),
            interruption: fields.text("interruption").flatMap(Interruption.init(code:)), startedAt: startedAt,
            finishedAt: fields.time("finished_at"),
            annotations: fields.list("annotations").compactMap(Annotation.init), summary: fields.text("summary"),
            logSize: fields.whole("log_size"),
            images: fields.list("images").compactMap { image in
                guard let image = RecordedValue(image), let name = image.text("name"), let id = image.text("id") else {
                    return nil
                }
                return UsedImage(name: name, id: id)
            })
    }
}

extension Annotation {
    fileprivate init?(_ value: Value) {
        guard let fields = RecordedValue(value), let message = fields.text("message") else { return nil }
        self.init(
            fields.choice("level") ?? .notice, message, title: fields.text("title"), file: fields.text("file"),
            line: fields.whole("line"), endLine: fields.whole("end_line"), column: fields.whole("col"),
            endColumn: fields.whole("end_col"))
    }
}

extension Artifact {
    fileprivate init?(_ value: Value, run: Int) {
        guard let fields = RecordedValue(value), let id = fields.whole("id"), let name = fields.text("name") else {
            return nil
        }
        self.init(
            id: id, run: run, name: name, size: fields.whole("size") ?? 0, fileCount: fields.whole("files") ?? 0,
            digest: fields.text("sha256") ?? "")
    }
}
