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
        let opener = job(settings.openedBy)
        let discharger = job(settings.dischargedBy)
        guard let opener, let discharger else {
            return [(opener, settings.openedBy), (discharger, settings.dischargedBy)]
                .compactMap { $0.0 == nil ? unknown($0.1) : nil }
        }
        return faults(of: discharger, after: opener) + selectionFaults(opener, discharger)
    }

    private func job(_ name: Located<String>) -> Job? { workflow.jobs.first { $0.isCalled(name.value) } }

    private func unknown(_ name: Located<String>) -> Diagnostic {
        let known = workflow.jobs.map(\.id.value)
        let near = nearestName(to: name.value, among: known).map { "Did you mean '\($0)'? " } ?? ""
        return error(
            "There is no job '\(name.value)' in '\(workflow.path)'.", at: name,
            hint: near + "It has: \(known.joined(separator: ", ")).")
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
        if !needs(of: discharger).contains(opener.id.value.lowercased()) {
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

    /// All that it needs, and what these need, in lower case.
    private func needs(of job: Job) -> Set<String> {
        var found: Set<String> = []
        var waiting = job.needs.map { $0.value.lowercased() }
        while let next = waiting.popLast() {
            guard found.insert(next).inserted, let need = workflow.jobs.first(where: { $0.isCalled(next) }) else {
                continue
            }
            waiting += need.needs.map { $0.value.lowercased() }
        }
        return found
    }

    private func place(of job: Job) -> String { "\(workflow.path):\(job.id.range.start.line)" }

    private func error(_ message: String, at name: Located<String>, hint: String) -> Diagnostic {
        .error(message, path: settings.file.path, range: name.range, hint: hint)
    }
}
