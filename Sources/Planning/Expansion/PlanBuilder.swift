import Expressions
import Source
import Workflows

/// Makes the scopes, families and jobs of a plan, callers before their callees.
struct PlanBuilder {
    var plan: Plan
    private var reader: CalledWorkflows
    private let selection: JobSelection
    private let actions: KnownActions
    private var missingActions: [MissingAction] = []
    /// All combinations of each matrix, chosen or not; kept only where some are chosen.
    private var matrices: [[ValueObject]] = []
    /// Errors, warnings and notices, each once: all combinations of a matrix tend to have the same.
    private(set) var told: [Diagnostic] = []
    private var alreadyTold: Set<Diagnostic> = []

    /// Jobs of one run, so that a mistake in nested matrices is told and not carried out.
    static let mostJobs = 50_000

    /// How one workflow of the run came to be in it.
    struct Setting {
        var caller: Int?
        /// The paths from the top workflow to this one.
        var path: [String]
        var contexts: KnownContexts
        /// What its jobs may do at most where neither they nor the workflow say less.
        var permissions: PermissionScopes
    }

    /// What one entry under `jobs:` is made of, besides its combinations.
    private struct Entry {
        var family: Int
        var definition: Job
        var steps: [PlannedStep] = []
        /// The same where an image stands for the machine.
        var stepsInImage: [PlannedStep] = []
        var setUpFault: String?
        var call: (check: WorkflowCall, body: Job.CallBody)?
    }

    init(files: [String: SourceFile], readings: [String: Planner.Reading], request: RunRequest) {
        let called = request.calledWorkflows.map { ($0.reference, SourceFile(path: $0.reference, text: $0.text)) }
        reader = CalledWorkflows(
            files: files.merging(called) { first, _ in first }, readings: readings,
            commit: PinnedRepository(request.event))
        selection = JobSelection(request)
        actions = KnownActions(request)
        plan = Plan(request: request, scopes: [], families: [], jobs: [])
    }

    /// Goes on with a plan whose run is under way.
    init(growing plan: Plan) {
        reader = CalledWorkflows(plan)
        selection = JobSelection(plan.request)
        actions = KnownActions(plan.request)
        self.plan = plan
    }

    mutating func build() throws(PlanningError) -> Plan {
        let request = plan.request
        var workflow = try reader.workflow(at: request.workflow)
        workflow.jobs = try selection.jobs(of: workflow)
        workflow.addVerifications(request.obligations)
        let inputs = try TopInputs(request: request, workflow: workflow).resolve()
        followCalls(of: workflow)
        let contexts: ValueObject = [
            "github": .object(GitHubContext.make(request.event, workflow: workflow, inputs: inputs)),
            "inputs": .object(inputs),
            "vars": .object(request.variables),
        ]
        let setting = Setting(
            path: [workflow.path], contexts: KnownContexts(values: contexts), permissions: .write)
        try add(workflow, setting)
        plan.scopes[0].inputs = inputs
        plan.callees = reader.read
        checkGroups(contexts)
        guard !told.hasErrors else {
            throw PlanningError(
                told.filter { $0.severity == .error }.sortedByPlace(), missingActions: missingActions)
        }
        try selection.check(matrices, of: plan)
        let trigger = TriggerFilter.answer(of: workflow, to: request.event)
        plan.trigger = trigger
        plan.notices = reader.warnings + told + notices(of: workflow, trigger)
        return plan
    }

    /// Tells of all that is wrong with what is called, from the first file down.
    private mutating func followCalls(of workflow: Workflow) {
        var walk = CallWalk(loader: reader)
        for fault in walk.faults(calledFrom: workflow) { tell(fault.diagnostics) }
        reader = walk.loader
    }

    /// The workflow's own concurrency group must be known before the run, and no part of the run may wait for the run itself.
    private mutating func checkGroups(_ contexts: ValueObject) {
        let workflow = plan.workflow
        if let concurrency = workflow.concurrency {
            do {
                _ = try plan.groupRequest(concurrency.value, contexts: contexts)
            } catch {
                tell([.error(error.message, path: workflow.path, range: concurrency.range)])
            }
        }
        tell(DeadlockCheck(plan: plan).diagnostics)
    }

    private func notices(of workflow: Workflow, _ trigger: TriggerFilter.Answer) -> [Diagnostic] {
        guard !trigger.fires else { return [] }
        return [Diagnostic(.notice, "By itself '\(workflow.path)' would not have run: \(trigger.reason)")]
    }

    private mutating func tell(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics where alreadyTold.insert(diagnostic).inserted { told.append(diagnostic) }
    }

    // MARK: Scopes and families

    private mutating func add(_ workflow: Workflow, _ setting: Setting) throws(PlanningError) {
        let scope = plan.scopes.count
        plan.scopes.append(
            Plan.Scope(workflow: workflow, caller: setting.caller, allowed: setting.permissions))
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
        do throws(PlanningError) {
            let entry = try entry(family, setting)
            let expansion = JobExpansion(
                definition: entry.definition, path: setting.path.last ?? "", contexts: setting.contexts,
                runners: plan.request.runners)
            let unknowns = expansion.unknowns()
            guard unknowns.isEmpty else { return try addPlaceholder(for: entry, expansion, unknowns, setting) }
            let strategy = try expansion.strategy()
            if selection.choosesCombinations { matrices.append(strategy.combinations.compactMap { $0?.values }) }
            let (result, told) = expansion.expansion(strategy, choosing: selection)
            tell(told)
            _ = try fill(entry, result, setting)
        } catch let error where error.isLimit {
            throw error
        } catch {
            tell(error.diagnostics)
        }
    }

    private mutating func entry(_ family: Int, _ setting: Setting) throws(PlanningError) -> Entry {
        var entry = Entry(family: family, definition: plan.families[family].definition)
        switch entry.definition.body {
        case .call(let body):
            let check = try call(entry.definition, body, setting)
            plan.families[family].callee = check.callee.path
            entry.call = (check, body)
        case .steps(let body):
            let planning = StepPlanning(path: setting.path.last ?? "", actions: actions)
            let planned = planning.steps(of: body)
            entry.steps = planned.steps
            entry.setUpFault = planned.setUpFault
            if plan.request.runners.hasImages { entry.stepsInImage = planning.stepsInImage(of: body).steps }
            tell(planned.faults)
            for action in planned.missing where !missingActions.contains(action) { missingActions.append(action) }
        }
        return entry
    }

    // MARK: Jobs

    /// Puts the jobs of a family into the plan, the first of them at `slot` if there is one, and returns them with all that
    /// they call, callers before their callees.
    private mutating func fill(
        _ entry: Entry, _ expansion: FamilyExpansion, _ setting: Setting, at slot: Int? = nil
    ) throws(PlanningError) -> [Int] {
        guard plan.jobs.count + expansion.jobs.count <= Self.mostJobs else {
            let message = "The run would have more than \(Self.mostJobs) jobs."
            let range = entry.definition.id.range
            var error = PlanningError([.error(message, path: setting.path.last, range: range)])
            error.isLimit = true
            throw error
        }
        plan.families[entry.family].failFast = expansion.failFast
        plan.families[entry.family].maxParallel = expansion.maxParallel
        plan.families[entry.family].unknowns = []
        plan.families[entry.family].jobs = []
        let namesAreKnown = entry.steps.allSatisfy { StepName.template(of: $0)?.isLiteral ?? true }
        var added: [Int] = []
        for (place, job) in expansion.jobs.enumerated() {
            let contexts = setting.contexts.ofJob(job.index, job.matrix, in: expansion)
            let written = job.runner?.image == nil ? entry.steps : entry.stepsInImage
            let steps = namesAreKnown ? written : written.map { StepName.evaluated($0, in: contexts) }
            let planned = planned(job, of: entry, steps, total: expansion.total, setting)
            let index = place == 0 ? slot ?? plan.jobs.count : plan.jobs.count
            if index < plan.jobs.count { plan.jobs[index] = planned } else { plan.jobs.append(planned) }
            plan.families[entry.family].jobs.append(index)
            added.append(index)
            guard let call = entry.call else { continue }
            let next = plan.jobs.count
            try add(call.check, call.body, from: index, contexts, setting)
            added += next..<plan.jobs.count
        }
        return added
    }

    private func planned(
        _ job: FamilyExpansion.Job, of entry: Entry, _ steps: [PlannedStep], total: Int, _ setting: Setting
    ) -> PlannedJob {
        let caller = setting.caller.map { plan.jobs[$0] }
        let suffix = job.matrix == nil ? "" : ".\(job.index)"
        var planned = PlannedJob(
            id: JobID((caller.map { $0.id.text + "/" } ?? "") + entry.definition.id.value + suffix),
            family: entry.family, name: caller.map { "\($0.name) / \(job.name)" } ?? job.name, matrix: job.matrix,
            index: job.index, total: total, body: .steps(steps, runsOn: job.labels),
            runner: job.runner)
        planned.setUpFault = entry.setUpFault
        return planned
    }

    /// One job that stands for those of a family which are not known yet.
    private mutating func addPlaceholder(
        for entry: Entry, _ expansion: JobExpansion, _ unknowns: [UnknownPart], _ setting: Setting
    ) throws(PlanningError) {
        plan.families[entry.family].unknowns = unknowns
        if !unknowns.contains(where: \.hidesMatrix) {
            let combinations = try expansion.foreseenCombinations().compactMap { $0?.values }
            for (index, values) in combinations.enumerated() where selection.takes(values) {
                plan.families[entry.family].foreseen[index] = values
            }
            if selection.choosesCombinations { matrices.append(combinations) }
        }
        let id = entry.definition.id.value
        let name = JobName.make(
            id: id, written: entry.definition.name?.value, values: [], contexts: setting.contexts.withoutMatrix)
        let job = FamilyExpansion.Job(index: 0, name: name, labels: [])
        var placeholder = planned(job, of: entry, [], total: 1, setting)
        placeholder.body = .unexpanded(entry.steps)
        plan.families[entry.family].jobs = [plan.jobs.count]
        plan.jobs.append(placeholder)
        if let call = entry.call { try rehearse(call.check, call.body, from: plan.jobs.count - 1, setting) }
    }

    // MARK: Calls

    /// The call that a job makes, held against what the called workflow declares.
    private mutating func call(
        _ job: Job, _ body: Job.CallBody, _ setting: Setting
    ) throws(PlanningError) -> WorkflowCall {
        let path = setting.path.last ?? ""
        let callee = try reader.callee(body, callers: setting.path)
        // The walk has told of it.
        guard setting.path.count <= CallLimits().depth else { throw PlanningError([]) }
        let workflow = try reader.workflow(at: path)
        let allowed = (job.permissions ?? workflow.permissions).map { PermissionScopes($0.value) }
        let check = WorkflowCall(
            callerPath: path, job: job, call: body, reference: body.uses.value, callee: callee,
            allowed: allowed ?? setting.permissions)
        let faults = check.findings().map(\.diagnostic)
        guard !faults.hasErrors else { throw PlanningError(faults) }
        tell(faults)
        return check
    }

    private mutating func add(
        _ check: WorkflowCall, _ body: Job.CallBody, from caller: Int, _ contexts: KnownContexts, _ setting: Setting
    ) throws(PlanningError) {
        plan.jobs[caller].body = .call(scope: plan.scopes.count)
        let known = CallInputs.known(body, callee: check.callee, contexts: contexts)
        let terms = setting.caller == nil ? obligation(dischargedBy: plan.jobs[caller].family) : nil
        try add(
            terms.map { check.callee.verified(by: $0.verify) } ?? check.callee,
            Setting(
                caller: caller, path: setting.path + [check.callee.path], contexts: known, permissions: check.allowed))
    }

    private func obligation(dischargedBy family: Int) -> ObligationTerms? {
        plan.request.obligations.first { plan.families[family].definition.isCalled($0.dischargedBy) }
    }

    /// Looks through the workflow that a job will call once it is known: all that is wrong there is told before the run.
    private mutating func rehearse(
        _ check: WorkflowCall, _ body: Job.CallBody, from placeholder: Int, _ setting: Setting
    ) throws(PlanningError) {
        let (scopes, families, jobs) = (plan.scopes.count, plan.families.count, plan.jobs.count)
        let chosen = matrices.count
        try add(check, body, from: placeholder, setting.contexts.withoutMatrix, setting)
        plan.scopes.removeLast(plan.scopes.count - scopes)
        plan.families.removeLast(plan.families.count - families)
        plan.jobs.removeLast(plan.jobs.count - jobs)
        matrices.removeLast(matrices.count - chosen)
        plan.jobs[placeholder].body = .unexpanded([])
    }

    // MARK: While the run is under way

    /// Puts the jobs of a family in the place of the one that stood for them.
    mutating func expand(_ placeholder: Int, to expansion: FamilyExpansion) throws(PlanningError) -> [Int] {
        let setting = plan.setting(ofScope: plan.families[plan.jobs[placeholder].family].scope)
        let entry = try entry(plan.jobs[placeholder].family, setting)
        let added = try fill(entry, expansion, setting, at: placeholder)
        guard !told.hasErrors else { throw PlanningError(told.filter { $0.severity == .error }) }
        return added
    }
}
