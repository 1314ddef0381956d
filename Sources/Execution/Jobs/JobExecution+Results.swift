import Conductor
import Digests
import Expressions
import Planning
import Processes
import Runs
import Source
import Workflows

extension JobExecution {
    /// The step's process has ended: what it said is read, and its result reported.
    mutating func finish(_ id: Processes.StepID, _ record: ExitRecord) async {
        await readLog(of: id, to: record.logBytes)
        guard let index = place(of: id), let job else { return }
        var step = steps.remove(at: index)
        step.commands.finish()
        let (files, commands) = (step.place.files, step.commands.effects)
        let effects = job.fileOwner.perform { StepEffects(files: files, commands: commands) }
        let result = StepResult(
            record, name: step.order.step.name, timeout: step.timeout, hasFailedCommands: effects.hasFailed)
        self.job?.effects[step.order.id] = effects
        if result.outcome == .cancelled, record.interrupted == Interruption.jobTimedOut.rawValue {
            self.job?.annotations.append(Self.timeoutAnnotation(job))
        }
        var annotations = step.annotations + annotations(effects, result, step.order)
        if result.exitCode == 127, result.outcome == .failure, let name = missingCommand(id) {
            let message =
                "'\(name)' was not found where the step ran. Install it there, or put its folder on PATH (GITHUB_PATH)."
            annotations.append(
                Annotation(.error, message, file: job.workflow, line: step.order.step.definition.range.start.line))
        }
        if record.truncated {
            let message = "The log is not whole: the disk was full, or the step printed more than is kept of one."
            annotations.append(Annotation(.warning, message, file: job.workflow))
        }
        run.record.record(
            StepRecord(
                annotations: annotations, summary: effects.summary.map(run.redact),
                logSize: Int(clamping: record.logBytes), name: step.place.recordedName.map(run.redact)),
            of: step.order.id)
        var report = StepReport(
            outcome: result.outcome, conclusion: StepResult.conclusion(of: result.outcome, step.place),
            outputs: job.visibleOutputs(effects), reason: result.reason.map(run.redact), exitCode: result.exitCode,
            endedAt: step.spawn == nil ? Timestamp(microseconds: Int(clamping: record.ended.nanoseconds / 1000)) : nil)
        report.images = effects.images
        report.checkout = Self.checkout(report, step.order)
        report.log = LogReport(
            size: Int(clamping: record.logBytes),
            checksum: step.checksum.count == record.logBytes ? step.checksum.text : nil)
        run.report(.stepFinished(step.order.id, report))
    }

    /// The commit that a checkout took: of this repository, since the action refuses every other one.
    private static func checkout(_ report: StepReport, _ order: StepOrder) -> String? {
        guard order.step.action == .builtIn(.checkout), order.id.phase == .main, report.outcome == .success,
            let commit = report.outputs["commit"]?.asString.lowercased(), !commit.isEmpty
        else { return nil }
        return commit
    }

    private func missingCommand(_ id: Processes.StepID) -> String? {
        let folder = RunDirectory(run.configuration.runDirectory).folder(of: id)
        return MissingCommand(endOfLog: StepLog(folder: folder))?.name
    }

    private func annotations(_ effects: StepEffects, _ result: StepResult, _ order: StepOrder) -> [Annotation] {
        var annotations = effects.annotations.map(redacted)
        if result.outcome != .success, let reason = result.reason {
            annotations.append(
                Annotation(
                    .error, run.redact(reason), file: job?.workflow, line: order.step.definition.range.start.line))
        }
        return annotations
    }

    /// Command files are read unmasked.
    private func redacted(_ annotation: Annotation) -> Annotation {
        var annotation = annotation
        annotation.message = run.redact(annotation.message)
        return annotation
    }

    private static func timeoutAnnotation(_ job: PreparedJob) -> Annotation {
        var limit = "its maximum execution time"
        switch job.definition.timeoutMinutes {
        case .literal(let minutes)?: limit = "the maximum execution time of \(minutes) minutes"
        case nil:
            let minutes = job.run.configuration.plan.request.runners.timeoutMinutes(job.order.job.runner)
            limit = "the maximum execution time of \(minutes) minutes"
        case .expression?: break
        }
        return Annotation(.error, "The job has exceeded \(limit).", file: job.workflow)
    }
}
