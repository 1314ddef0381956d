import Expressions
package import Source
package import Workflows

/// Holds the recovery time objective that `sluice.yml` gives to a workflow against the workflow.
package struct RecoveryCheck {
    private let objective: RecoveryObjective
    private let file: SourceFile
    private let workflow: Workflow

    /// - Parameters:
    ///   - file: Where the objective stands.
    ///   - workflow: The whole file, of which only some jobs may have been asked for.
    package init(_ objective: RecoveryObjective, in file: SourceFile, workflow: Workflow) {
        self.objective = objective
        self.file = file
        self.workflow = workflow
    }

    package var diagnostics: [Diagnostic] {
        guard let from = workflow.job(called: objective.from.value), let to = workflow.job(called: objective.to.value)
        else { return workflow.unknownJobs(among: [objective.from, objective.to], in: file) }
        let begin = from.id.value
        guard begin != to.id.value, !workflow.needs(of: to).contains(begin.lowercased()) else { return [] }
        return [
            .error(
                "'\(to.id.value)' does not wait for '\(begin)', with which the time of the recovery begins.",
                path: file.path, range: objective.to.range,
                hint: "Name it under 'needs' at \(workflow.path):\(to.id.range.start.line).")
        ]
    }
}
