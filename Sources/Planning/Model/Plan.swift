package import Expressions
package import Source
package import Workflows

/// A run's jobs after triggers, reusable workflows and matrices are expanded: what will happen.
///
/// Jobs, families and scopes refer to each other by their index in these arrays.
package struct Plan: Hashable, Sendable {
    package var request: RunRequest
    /// The first is the workflow that was asked for; each call of a reusable workflow adds one.
    package var scopes: [Scope]
    package var families: [JobFamily]
    /// In the order in which they start when nothing holds them back: the files' order, callees after their caller.
    package var jobs: [PlannedJob]
    /// Warnings and notices that a person should see before the run.
    package var notices: [Diagnostic]
    /// Whether the workflow would have run for the event by itself.
    package var trigger: TriggerFilter.Answer?
    /// The workflows that are called, by path, so that a call can be expanded while the run is under way.
    package var callees: [String: Workflow]

    package init(
        request: RunRequest, scopes: [Scope], families: [JobFamily], jobs: [PlannedJob], notices: [Diagnostic] = [],
        trigger: TriggerFilter.Answer? = nil, callees: [String: Workflow] = [:]
    ) {
        self.request = request
        self.scopes = scopes
        self.families = families
        self.jobs = jobs
        self.notices = notices
        self.trigger = trigger
        self.callees = callees
    }

    package var workflow: Workflow { scopes[0].workflow }

    /// Whether the inputs are those of a run for which nobody gives any.
    package var hasUsualInputs: Bool { TopInputs(request: request, workflow: workflow).areUsual(scopes[0].inputs) }

    /// What a job has that names no time of its own.
    package func standardTimeoutMinutes(ofJob job: Int) -> Double {
        request.runners.timeoutMinutes(jobs[job].runner)
    }

    /// One workflow as it is used in this run.
    package struct Scope: Hashable, Sendable {
        package var workflow: Workflow
        /// The calling job; nil for the workflow that was asked for.
        package var caller: Int?
        package var families: [Int]
        /// The `inputs` context of the workflow that was asked for; a callee's is evaluated when its caller starts.
        package var inputs: ValueObject
        /// What its jobs may do at most where neither they nor the workflow say less.
        package var allowed: PermissionScopes

        package init(
            workflow: Workflow, caller: Int? = nil, families: [Int] = [], inputs: ValueObject = [:],
            allowed: PermissionScopes = .write
        ) {
            self.workflow = workflow
            self.caller = caller
            self.families = families
            self.inputs = inputs
            self.allowed = allowed
        }
    }
}
