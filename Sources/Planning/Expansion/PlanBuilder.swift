import Expressions
import Source
import Workflows

/// Makes the scopes, families and jobs of a plan, callers before their callees.
struct PlanBuilder {
    let request: RunRequest
    var plan: Plan
    var wrong: [Diagnostic] = []
    private let reader: CalledWorkflows
    private let selection: JobSelection
    /// All combinations of each matrix, chosen or not.
    private var matrices: [[ValueObject]] = []

    /// A called workflow may call another, to this depth; the top one counts. Source: GitHub's documentation, "Reusing workflows".
    static let deepestCall = 10
    /// Jobs of one run, so that a mistake in nested matrices is told and not carried out.
    static let mostJobs = 50_000

    init(files: [String: SourceFile], request: RunRequest) {
        self.request = request
        reader = CalledWorkflows(files: files, repository: request.event.repository)
        selection = JobSelection(request)
        plan = Plan(request: request, scopes: [], families: [], jobs: [])
    }

    mutating func build() throws(PlanningError) -> Plan {
        var workflow = try reader.workflow(at: request.workflow)
        workflow.jobs = try selection.jobs(of: workflow)
        let inputs = try topInputs(of: workflow)
        try add(workflow, caller: nil, inputs: inputs, callers: [workflow.path])
        guard !wrong.hasErrors else { throw PlanningError(wrong) }
        try selection.check(matrices)
        plan.notices += wrong + notices(of: workflow)
        return plan
    }

    private func topInputs(of workflow: Workflow) throws(PlanningError) -> ValueObject {
        guard let trigger = workflow.trigger(for: request.event.name),
            ["workflow_dispatch", "workflow_call"].contains(request.event.name)
        else {
            // A schedule, a push … carries no inputs; what was typed would be lost without a word.
            let hint = "Inputs belong to --event workflow_dispatch."
            guard request.inputs.isEmpty else {
                throw PlanningError([
                    .error("The event '\(request.event.name)' of '\(workflow.path)' takes no inputs.", hint: hint)
                ])
            }
            return [:]
        }
        return try InputResolver.resolve(request.inputs, declared: trigger.inputs, path: workflow.path)
    }

    private func notices(of workflow: Workflow) -> [Diagnostic] {
        let answer = TriggerFilter.answer(of: workflow, to: request.event)
        guard !answer.fires else { return [] }
        return [Diagnostic(.notice, "By itself '\(workflow.path)' would not have run: \(answer.reason)")]
    }

    // MARK: Scopes and families

    private mutating func add(
        _ workflow: Workflow, caller: Int?, inputs: ValueObject, callers: [String]
    ) throws(PlanningError) {
        let scope = plan.scopes.count
        plan.scopes.append(Plan.Scope(workflow: workflow, caller: caller, inputs: inputs))
        let isFinalizer = caller.map { plan.families[plan.jobs[$0].family].isFinalizer } ?? false
        var families: [String: Int] = [:]
        for job in workflow.jobs {
            families[job.id.value.lowercased()] = plan.families.count
            plan.scopes[scope].families.append(plan.families.count)
            plan.families.append(
                JobFamily(
                    scope: scope, definition: job,
                    isFinalizer: isFinalizer || job.condition?.value.callsAlways == true))
        }
        for (job, family) in zip(workflow.jobs, plan.scopes[scope].families) {
            // The reader has seen that each need is there.
            let needs = job.needs.compactMap { families[$0.value.lowercased()] }
            plan.families[family].needs = needs
            for need in needs { plan.families[need].dependents.append(family) }
        }
        for family in plan.scopes[scope].families { try addJobs(of: family, callers: callers) }
    }

    private mutating func addJobs(of family: Int, callers: [String]) throws(PlanningError) {
        let definition = plan.families[family].definition
        let scope = plan.families[family].scope
        let expander = JobExpansion(plan: plan, family: family)
        let combinations: [ValueObject?]
        do {
            combinations = try expander.combinations()
        } catch {
            wrong += error.diagnostics
            return
        }
        let strategy = expander.strategy()
        plan.families[family].failFast = strategy.failFast
        plan.families[family].maxParallel = strategy.maxParallel
        guard plan.jobs.count + combinations.count <= Self.mostJobs else {
            throw PlanningError([
                .error("The run would have more than \(Self.mostJobs) jobs.", path: plan.scopes[scope].workflow.path)
            ])
        }
        matrices.append(combinations.compactMap(\.self))
        for (index, matrix) in combinations.enumerated() where selection.takes(matrix) {
            let number = plan.jobs.count
            let (job, faults) = expander.job(matrix, index: index, total: combinations.count)
            wrong += faults
            plan.jobs.append(job)
            plan.families[family].jobs.append(number)
            if case .call(let call) = definition.body { try addCall(call, from: number, callers: callers) }
        }
    }

    // MARK: Calls

    private mutating func addCall(_ call: Job.CallBody, from caller: Int, callers: [String]) throws(PlanningError) {
        let family = plan.families[plan.jobs[caller].family]
        let callerPath = plan.scopes[family.scope].workflow.path
        do {
            let callee = try reader.callee(call, from: callerPath, callers: callers)
            let check = WorkflowCall(
                callerPath: callerPath, job: family.definition, call: call, reference: call.uses.value, callee: callee)
            let faults = check.findings().map(\.diagnostic)
            guard !faults.hasErrors else {
                // Each combination of a matrix makes the same call: its faults are told once.
                wrong += faults.filter { !wrong.contains($0) }
                return
            }
            plan.jobs[caller].body = .call(scope: plan.scopes.count)
            try add(callee, caller: caller, inputs: [:], callers: callers + [callee.path])
        } catch {
            wrong += error.diagnostics.filter { !wrong.contains($0) }
        }
    }
}
