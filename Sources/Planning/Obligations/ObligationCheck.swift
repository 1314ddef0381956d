import Expressions
package import Source
package import Workflows

/// Holds what `sluice.yml` says of a workflow's obligation against the workflow.
package struct ObligationCheck {
    private let settings: ObligationSettings
    private let workflow: Workflow
    private let plan: Plan

    /// - Parameters:
    ///   - workflow: The whole file, of which only some jobs may have been asked for.
    ///   - plan: What was asked for.
    package init(_ settings: ObligationSettings, workflow: Workflow, plan: Plan) {
        self.settings = settings
        self.workflow = workflow
        self.plan = plan
    }

    package var diagnostics: [Diagnostic] {
        guard let opener = workflow.job(called: settings.openedBy.value),
            let discharger = workflow.job(called: settings.dischargedBy.value)
        else { return workflow.unknownJobs(among: [settings.openedBy, settings.dischargedBy], in: settings.file) }
        return faults(of: discharger, after: opener) + selectionFaults(opener, discharger)
    }

    private func faults(of discharger: Job, after opener: Job) -> [Diagnostic] {
        let name = settings.dischargedBy
        var faults: [Diagnostic] = []
        if discharger.condition?.value.callsAlways != true {
            faults.append(
                error(
                    "'\(name.value)' would not run after a failure or a cancel: its 'if' does not call always().",
                    at: name, hint: "Write 'if: always()' at \(place(of: discharger))."))
        }
        if discharger.strategy != nil {
            faults.append(
                error(
                    "'\(name.value)' has a matrix, and only one job can discharge an obligation.", at: name,
                    hint: "Let it call a workflow that has the matrix."))
        }
        if !workflow.needs(of: discharger).contains(opener.id.value.lowercased()) {
            faults.append(
                error(
                    "'\(name.value)' does not wait for '\(opener.id.value)', whose work it undoes.", at: name,
                    hint: "Name it under 'needs' at \(place(of: discharger))."))
        }
        return faults
    }

    /// `--job` must not choose the one without the other.
    private func selectionFaults(_ opener: Job, _ discharger: Job) -> [Diagnostic] {
        let chosen = plan.scopes[0].workflow.jobs
        guard chosen.contains(where: { $0.isCalled(opener.id.value) }),
            !chosen.contains(where: { $0.isCalled(discharger.id.value) })
        else { return [] }
        return [
            .error(
                "'\(opener.id.value)' makes what '\(discharger.id.value)' must undo, and that job was not asked for.",
                hint: "Add --job \(discharger.id.value).")
        ]
    }

    private func place(of job: Job) -> String { "\(workflow.path):\(job.id.range.start.line)" }

    private func error(_ message: String, at name: Located<String>, hint: String) -> Diagnostic {
        .error(message, path: settings.file.path, range: name.range, hint: hint)
    }
}
