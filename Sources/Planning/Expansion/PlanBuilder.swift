import Expressions
import Source
import Workflows

/// Makes the scopes, families and jobs of a plan, callers before their callees.
struct PlanBuilder {
    private var plan: Plan
    private var reader: CalledWorkflows
    private let selection: JobSelection
    /// All combinations of each matrix, chosen or not; kept only where some are chosen.
    private var matrices: [[ValueObject]] = []
    /// Errors, warnings and notices, each once: all combinations of a matrix tend to have the same.
    private var told: [Diagnostic] = []
    private var alreadyTold: Set<Diagnostic> = []

    /// A called workflow may call another, to this depth; the top one counts. Source: GitHub's documentation, "Reusing workflows".
    static let deepestCall = 10
    /// Jobs of one run, so that a mistake in nested matrices is told and not carried out.
    static let mostJobs = 50_000

    /// How one workflow of the run came to be in it.
    private struct Setting {
        var caller: Int?
        /// The paths from the top workflow to this one.
        var path: [String]
        var contexts: KnownContexts
        /// What its jobs may do at most where neither they nor the workflow say less.
        var permissions: PermissionScopes
    }

    init(files: [String: SourceFile], request: RunRequest) {
        reader = CalledWorkflows(files: files, repository: request.event.repository)
        selection = JobSelection(request)
        plan = Plan(request: request, scopes: [], families: [], jobs: [])
    }

    mutating func build() throws(PlanningError) -> Plan {
        let request = plan.request
        var workflow = try reader.workflow(at: request.workflow)
        workflow.jobs = try selection.jobs(of: workflow)
        let inputs = try TopInputs(request: request, workflow: workflow).resolve()
        let contexts: ValueObject = [
            "github": .object(GitHubContext.make(request.event, workflow: workflow, inputs: inputs)),
            "inputs": .object(inputs),
            "vars": .object(request.variables),
        ]
        let setting = Setting(
            path: [workflow.path], contexts: KnownContexts(values: contexts), permissions: .write)
        try add(workflow, setting)
        plan.scopes[0].inputs = inputs
        guard !told.hasErrors else { throw PlanningError(told.filter { $0.severity == .error }.sortedByPlace()) }
        try selection.check(matrices, of: plan)
        plan.notices = reader.warnings + told + notices(of: workflow)
        return plan
    }

    private func notices(of workflow: Workflow) -> [Diagnostic] {
        let answer = TriggerFilter.answer(of: workflow, to: plan.request.event)
        guard !answer.fires else { return [] }
        return [Diagnostic(.notice, "By itself '\(workflow.path)' would not have run: \(answer.reason)")]
    }

    private mutating func tell(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics where alreadyTold.insert(diagnostic).inserted { told.append(diagnostic) }
    }

    // MARK: Scopes and families

    private mutating func add(_ workflow: Workflow, _ setting: Setting) throws(PlanningError) {
        let scope = plan.scopes.count
        plan.scopes.append(Plan.Scope(workflow: workflow, caller: setting.caller))
        let isFinalizer = setting.caller.map { plan.families[plan.jobs[$0].family].isFinalizer } ?? false
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
        for family in plan.scopes[scope].families { try addJobs(of: family, setting) }
    }

    private mutating func addJobs(of family: Int, _ setting: Setting) throws(PlanningError) {
        let definition = plan.families[family].definition
        let expansion = JobExpansion(
            family: family, definition: definition, path: setting.path.last ?? "",
            caller: setting.caller.map { plan.jobs[$0] }, contexts: setting.contexts)
        let frame: JobExpansion.Frame
        var call: (check: WorkflowCall, body: Job.CallBody)?
        do {
            frame = try expansion.frame()
            call = try self.call(definition, setting)
        } catch {
            tell(error.diagnostics)
            return
        }
        tell(frame.faults)
        plan.families[family].failFast = frame.failFast
        plan.families[family].maxParallel = frame.maxParallel
        guard plan.jobs.count + frame.combinations.count <= Self.mostJobs else {
            let message = "The run would have more than \(Self.mostJobs) jobs."
            throw PlanningError([.error(message, path: expansion.path, range: definition.id.range)])
        }
        if selection.choosesCombinations { matrices.append(frame.combinations.compactMap { $0?.values }) }
        for index in frame.combinations.indices where selection.takes(frame.combinations[index]?.values) {
            let (job, contexts, told) = expansion.job(index, in: frame)
            tell(told)
            plan.families[family].jobs.append(plan.jobs.count)
            plan.jobs.append(job)
            if let call { try add(call.check, call.body, from: plan.jobs.count - 1, contexts, setting) }
        }
    }

    // MARK: Calls

    /// The call that a job makes, held against what the called workflow declares; nil for a job with steps.
    private mutating func call(
        _ job: Job, _ setting: Setting
    ) throws(PlanningError) -> (WorkflowCall, Job.CallBody)? {
        guard case .call(let body) = job.body, let path = setting.path.last else { return nil }
        let callee = try reader.callee(body, from: path, callers: setting.path)
        let workflow = try reader.workflow(at: path)
        let allowed = (job.permissions ?? workflow.permissions).map { PermissionScopes($0.value) }
        let check = WorkflowCall(
            callerPath: path, job: job, call: body, reference: body.uses.value, callee: callee,
            allowed: allowed ?? setting.permissions)
        let faults = check.findings().map(\.diagnostic)
        guard !faults.hasErrors else { throw PlanningError(faults) }
        tell(faults)
        return (check, body)
    }

    private mutating func add(
        _ check: WorkflowCall, _ body: Job.CallBody, from caller: Int, _ contexts: KnownContexts, _ setting: Setting
    ) throws(PlanningError) {
        plan.jobs[caller].body = .call(scope: plan.scopes.count)
        let known = CallInputs.known(body, callee: check.callee, contexts: contexts)
        try add(
            check.callee,
            Setting(
                caller: caller, path: setting.path + [check.callee.path], contexts: known, permissions: check.allowed))
    }
}
