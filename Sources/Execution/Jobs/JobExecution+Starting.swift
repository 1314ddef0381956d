import Conductor
import Expressions
import Glibc
import Planning
import Processes
import Runs
import Workflows

extension JobExecution {
    /// A new attempt: an empty workspace, no variables of an attempt before.
    mutating func start(_ order: JobOrder) async {
        self.order = order
        (job, steps, completing) = (nil, [], nil)
        await prepare(order)
    }

    /// False when the job could not be prepared, which has been reported then.
    @discardableResult
    mutating func prepare(_ order: JobOrder) async -> Bool {
        do throws(ExecutionError) {
            if let fault = order.job.setUpFault { throw ExecutionError.action(fault) }
            let slot = try takeSlot(order)
            let user = try await takeUser(order)
            try slot.prepare(trash: run.trash, for: user, mayHaveContainers: run.grantsDocker)
            try makeCommandFolder(PreparedJob.commandFolder(of: order, run), for: user)
            job = try PreparedJob(order, run: run, slot: slot, user: user)
            try job?.checkConfinement()
            try job?.prepareStacks()
            return true
        } catch {
            let slot = JobSlot.find(job: name, run: run.configuration.runDirectory)
            failToStart(error, order)
            slot?.release()
            return false
        }
    }

    private func takeSlot(_ order: JobOrder) throws(ExecutionError) -> JobSlot {
        let stem = lastPathPart(of: run.configuration.plan.workflow.path).prefix { $0 != "." }
        // What is not trusted leaves nothing where others begin.
        let isConfined = run.configuration.plan.request.confinement != nil
        return try JobSlot.take(
            root: run.configuration.slots + (isConfined ? JobSlot.untrusted : ""), workflow: String(stem), job: name,
            run: run.configuration.runDirectory)
    }

    private func makeCommandFolder(_ path: String, for user: StepUser?) throws(ExecutionError) {
        if mkdir(path, 0o700) != 0 {
            if errno == EEXIST { removeTree(path) }
            try makeFolders(path, mode: 0o700)
        }
        if user != nil { try openCommandFolder(path) }
    }

    /// Steps pass to their own files there, and can neither list nor replace them. A folder that is open to the job's containers stays so.
    private func openCommandFolder(_ path: String) throws(ExecutionError) {
        for folder in [run.temporary, path] {
            var status = stat()
            if stat(folder, &status) == 0, status.st_mode & 0o777 != 0o700 { continue }
            guard chmod(folder, 0o711) == 0 else { throw .system("Cannot open the way through \"\(folder)\"") }
        }
    }

    /// The user that the job has, or a free one: waits until there is one.
    private mutating func takeUser(_ order: JobOrder) async throws(ExecutionError) -> StepUser? {
        guard let separation = run.configuration.separation else { return nil }
        var isTold = false
        while true {
            let taken = try ClaimedUser.take(separation, job: name, run: run.configuration.runDirectory)
            if let taken {
                claimed = taken
                let request = run.configuration.plan.request
                // Docker is root: steps that are not trusted never have it, whoever lets them run on the host.
                if request.confinement != nil { return taken.user }
                return separation.user(taken.user, in: run.configuration.plan.workflow.path)
            }
            if !isTold {
                let message =
                    "The job waits for a user: all \(separation.users.count) of 'steps: users' in the server's file have jobs."
                run.record.record([Annotation(.notice, message)], of: order.job.id)
                isTold = true
            }
            guard (try? await Task.sleep(for: .milliseconds(100))) != nil, !run.keeper.isClosing else {
                throw ExecutionError(.system, "The run ended before there was a user for the job.")
            }
        }
    }

    /// Goes on with a job that an engine before this one started.
    mutating func adopt(_ order: JobOrder, runningSteps: [StepOrder]) async {
        self.order = order
        hasProcesses = true
        if let slot = JobSlot.find(job: name, run: run.configuration.runDirectory) {
            do throws(ExecutionError) {
                let user = try await takeUser(order)
                try slot.ensureFolders(for: user)
                let folder = PreparedJob.commandFolder(of: order, run)
                try makeFolders(folder, mode: 0o700)
                if user != nil { try openCommandFolder(folder) }
                job = try PreparedJob(order, run: run, slot: slot, user: user)
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
        if job == nil, let jobOrder = self.order, !(await prepare(jobOrder)) { return }
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
