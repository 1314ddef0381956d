package import Source
package import Workflows

/// Event, workflow files and what was asked for → plan. A function: the same request and files give the same plan.
package struct Planner: Sendable {
    /// What came of reading a file.
    package typealias Reading = (workflow: Workflow?, diagnostics: [Diagnostic])

    private let files: [String: SourceFile]
    private let readings: [String: Reading]

    /// - Parameters:
    ///   - files: All workflow files at the commit, by path.
    ///   - readings: Of those that have been read before, by path: a large file takes longer to read than to plan.
    package init(files: [String: SourceFile], readings: [String: Reading] = [:]) {
        self.files = files
        self.readings = readings
    }

    /// Throws all that is wrong with the workflow, those it calls, the inputs and the filters.
    package func plan(_ request: RunRequest) throws(PlanningError) -> Plan {
        var builder = PlanBuilder(files: files, readings: readings, request: request)
        return try builder.build()
    }

    /// The steps that a run would refuse whatever its event: their actions are not carried out.
    package func stepFaults(of workflow: Workflow) -> [Diagnostic] {
        workflow.jobs.flatMap { job -> [Diagnostic] in
            guard case .steps(let body) = job.body else { return [] }
            let planning = StepPlanning(path: workflow.path, actions: KnownActions([], isComplete: false))
            return planning.steps(of: body).faults
        }
    }

    /// What is wrong with the calls of a workflow, whatever the event.
    package func callFaults(of workflow: Workflow) -> [Diagnostic] {
        var walk = CallWalk(loader: CalledWorkflows(files: files, readings: readings, commit: .unknown))
        // What is wrong in a callee is told of as a file of its own.
        return walk.faults(calledFrom: workflow).flatMap(\.diagnostics).filter { $0.path == workflow.path }
    }

    /// The event that a run by hand is for: push if the workflow has it, else pull_request, workflow_dispatch, schedule, else its first.
    package static func defaultEvent(of workflow: Workflow) -> String {
        let usual = ["push", "pull_request", "workflow_dispatch", "schedule"]
        return usual.first { workflow.trigger(for: $0) != nil } ?? workflow.triggers.first?.event.value ?? "push"
    }

    /// The same, where inputs were typed: they belong to workflow_dispatch, or to workflow_call where there is none.
    package static func defaultEvent(of workflow: Workflow, hasInputs: Bool) -> String {
        let takers = hasInputs ? ["workflow_dispatch", "workflow_call"] : []
        return takers.first { workflow.trigger(for: $0) != nil } ?? defaultEvent(of: workflow)
    }
}
