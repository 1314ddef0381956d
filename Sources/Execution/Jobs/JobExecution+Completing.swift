import Conductor
import Expressions
import Planning
import Processes
import Runs
import Source
import Workflows

extension JobExecution {
    /// All steps are done: what they left is ended first.
    mutating func complete(_ order: JobOrder) async {
        completing = order
        guard hasProcesses else { return await conclude() }
        // If nobody listens, the answer comes when there is another keeper.
        try? run.keeper.send(.endJob(name))
    }

    /// Nothing of the job runs any more: its outputs are evaluated, its end is reported, its place is given back.
    mutating func conclude() async {
        guard let order = completing else { return }
        completing = nil
        dismiss()
        await job?.collectStacks()
        await removeContainers(of: order)
        job?.settle(order.settled)
        var report = JobReport(outcome: order.status)
        var annotations = job?.annotations ?? []
        do throws(ExecutionError) {
            report.outputs = try outputs(order, &annotations)
            report.deployment = try deployment(order, &annotations)
        } catch {
            annotations.append(run.annotation(error, in: order.scope.workflow.path))
            let reason = run.redact(error.sentence(in: order.scope.workflow.path))
            report = JobReport(outcome: order.status == .success ? .failure : order.status, reason: reason)
        }
        if report.outcome == .failure, continuesOnError(order) { report.result = .success }
        if !annotations.isEmpty { run.record.record(annotations, of: order.job.id) }
        run.leavePlace(name)
        run.report(.jobFinished(order.job.id, attempt: order.attempt, report))
        // What waits for this job need not wait for its files to go.
        await Task.yield()
        leave(keepingWorkspace: report.outcome == .failure || report.outcome == .cancelled)
    }

    private mutating func leave(keepingWorkspace: Bool) {
        if keepingWorkspace { job?.keepForShell() }
        let slot = job?.slot ?? JobSlot.find(job: name, run: run.configuration.runDirectory)
        if claimed == nil, let separation = run.configuration.separation {
            claimed = ClaimedUser.find(separation, job: name, run: run.configuration.runDirectory)
        }
        end()
        if keepingWorkspace { slot?.tidyKeepingWorkspace(trash: run.trash) } else { slot?.tidy(trash: run.trash) }
        slot?.release()
    }

    /// The job's `outputs:`, without empty ones and those that hold a secret, as on GitHub. Throws for those that are too large, too.
    private func outputs(
        _ order: JobOrder, _ annotations: inout [Annotation]
    ) throws(ExecutionError) -> ValueObject {
        guard case .steps(let definition) = order.family.definition.body, !definition.outputs.isEmpty else {
            return [:]
        }
        let scope = scope(order)
        var outputs: ValueObject = [:]
        for output in definition.outputs {
            let value = try output.value.text(in: scope)
            if value.isEmpty { continue }
            if run.isSecret(value) {
                annotations.append(
                    Annotation(.warning, "Skip output '\(output.name.value)' since it may contain secret."))
            } else {
                outputs[output.name.value] = .string(value)
            }
        }
        if let excess = OutputLimit.excess(of: outputs, besides: order.otherOutputs) {
            throw ExecutionError(.outputs, excess, at: definition.outputs[0].name.range)
        }
        return outputs
    }

    /// What it did for its environment; the address is evaluated after the steps, as on GitHub.
    private func deployment(
        _ order: JobOrder, _ annotations: inout [Annotation]
    ) throws(ExecutionError) -> DeploymentReport? {
        guard let environment = order.environment else { return nil }
        let url: String? =
            switch environment.url {
            case nil: nil
            case .text(let text): text
            case .template(let template): try template.text(in: scope(order))
            }
        var report = DeploymentReport(
            environment: environment.name, isDeployment: environment.isDeployment, commit: order.shippedCommit)
        guard let url, !url.isEmpty else { return report }
        if run.isSecret(url) {
            annotations.append(
                Annotation(.warning, "The address of '\(environment.name)' is left out, since it may contain a secret.")
            )
        } else {
            report.url = url
        }
        return report
    }

    private func continuesOnError(_ order: JobOrder) -> Bool {
        guard case .steps(let definition) = order.family.definition.body else { return false }
        return (try? definition.continueOnError.evaluated(in: scope(order))) == true
    }

    private func scope(_ order: JobOrder) -> EvaluationScope {
        var contexts = order.contexts
        contexts["steps"] = .object(job?.steps(order.steps) ?? order.steps)
        contexts["job"] = job?.context(status: order.status) ?? ["status": .string(order.status.rawValue)]
        if let job {
            contexts["github"] = .object(job.github)
            contexts["secrets"] = .object(job.secrets)
            contexts["env"] = .object(job.environment.variables)
            contexts["runner"] = .object(job.runner)
        }
        return EvaluationScope(contexts: contexts)
    }
}
