import Conductor
import Expressions
import Glibc
import Planning
import Processes
import Runs
import Workflows

extension JobExecution {
    /// A new attempt: an empty workspace, no variables of an attempt before.
    mutating func start(_ order: JobOrder) {
        self.order = order
        (job, steps, completing) = (nil, [], nil)
        prepare(order)
    }

    /// False when the job could not be prepared, which has been reported then.
    @discardableResult
    mutating func prepare(_ order: JobOrder) -> Bool {
        do throws(ExecutionError) {
            if let fault = order.job.setUpFault { throw ExecutionError.action(fault) }
            let slot = try takeSlot(order)
            try slot.prepare(trash: run.trash)
            job = try PreparedJob(order, run: run, slot: slot)
            try makeCommandFolder(PreparedJob.commandFolder(of: order, run))
            return true
        } catch {
            JobSlot.find(job: name, run: run.configuration.runDirectory)?.release()
            failToStart(error, order)
            return false
        }
    }

    private func takeSlot(_ order: JobOrder) throws(ExecutionError) -> JobSlot {
        let stem = lastPathPart(of: run.configuration.plan.workflow.path).prefix { $0 != "." }
        return try JobSlot.take(
            root: run.configuration.slots, workflow: String(stem), job: name, run: run.configuration.runDirectory)
    }

    private func makeCommandFolder(_ path: String) throws(ExecutionError) {
        if mkdir(path, 0o700) == 0 { return }
        if errno == EEXIST { removeTree(path) }
        try makeFolders(path, mode: 0o700)
    }

    /// Goes on with a job that an engine before this one started.
    mutating func adopt(_ order: JobOrder, runningSteps: [StepOrder]) async {
        self.order = order
        hasProcesses = true
        if let slot = JobSlot.find(job: name, run: run.configuration.runDirectory) {
            do throws(ExecutionError) {
                try slot.ensureFolders()
                try makeFolders(PreparedJob.commandFolder(of: order, run), mode: 0o700)
                job = try PreparedJob(order, run: run, slot: slot)
                job?.settle(order.settled)
                await readmit()
            } catch {
                return failToStart(error, order)
            }
        }
        for step in runningSteps { await adopt(step) }
    }

    private mutating func adopt(_ order: StepOrder) async {
        guard let id = try? order.id.keeperID(), let state = run.keeper.status(of: id) else {
            return await begin(order)
        }
        if job == nil, let jobOrder = self.order, !prepare(jobOrder) { return }
        try? job?.see(order)
        guard let job else { return }
        var place = StepPlace(order, in: job)
        // It was evaluated once before: an error now changes nothing about a process that runs.
        try? place.evaluateVariables()
        let timeout = (try? StepStart(job: job).timeout(of: place)) ?? nil
        var running = RunningStep(place, id: id, spawn: nil, timeout: timeout)
        if case .unread = order.step.action, case .uses(let uses) = order.step.definition.action,
            let action = try? ActionLoading(job: job, order: order).load(uses)
        {
            // It runs already, so it was read; the engine before did not come to write it down.
            running.newAction = action
            run.report(.stepExpanded(order.id, action))
        }
        steps.append(running)
        await take(state, of: id)
    }
}
