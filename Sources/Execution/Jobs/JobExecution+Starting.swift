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
        (job, step, completing) = (nil, nil, nil)
        prepare(order)
    }

    /// False when the job could not be prepared, which has been reported then.
    @discardableResult
    mutating func prepare(_ order: JobOrder) -> Bool {
        do throws(ExecutionError) {
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
    mutating func adopt(_ order: JobOrder, runningStep: StepOrder?) async {
        self.order = order
        hasSpawned = true
        if let slot = JobSlot.find(job: name, run: run.configuration.runDirectory) {
            do throws(ExecutionError) {
                try slot.ensureFolders()
                try makeFolders(PreparedJob.commandFolder(of: order, run), mode: 0o700)
                job = try PreparedJob(order, run: run, slot: slot)
                recallSteps(before: runningStep?.id)
            } catch {
                return failToStart(error, order)
            }
        }
        if let runningStep { await adopt(runningStep) }
    }

    private mutating func adopt(_ order: StepOrder) async {
        guard let id = try? order.id.keeperID(), let state = run.keeper.status(of: id) else {
            // Nobody has started it; but after a power cut its record may just be missing.
            if run.keeper.isInDoubt { return run.report(.stepLost(order.id)) }
            return await begin(order)
        }
        if job == nil, let jobOrder = self.order, !prepare(jobOrder) { return }
        guard let job else { return }
        var place = StepPlace(order, in: job)
        // It was evaluated once before: an error now changes nothing about a process that runs.
        try? place.evaluateVariables()
        let timeout = (try? StepStart(job: job).timeout(of: place)) ?? nil
        step = RunningStep(place, id: id, spawn: nil, timeout: timeout)
        await take(state)
    }

    /// Reads again what the steps that have ended told the runner.
    private mutating func recallSteps(before running: Runs.StepID?) {
        guard var job else { return }
        let order = job.order
        let ended = endedSteps(of: order).filter { $0 != running }
        for id in ended {
            let place = StepPlace(
                StepOrder(
                    id: id, step: order.job.steps[id.index], contexts: order.contexts, status: order.status,
                    steps: order.steps), in: job)
            var commands = CommandStream(
                allowsUnsecureCommands: place.env["ACTIONS_ALLOW_UNSECURE_COMMANDS"]?.asString == "true")
            if let keeperID = try? id.keeperID() {
                _ = LogReading(run: run, id: keeperID).read(from: 0, to: .max) { commands.write($0) }
                commands.finish()
            }
            job.apply(StepEffects(files: place.files, commands: commands.effects), of: place.order)
        }
        self.job = job
    }

    /// Steps of this attempt that left an exit record, in the order in which they ran.
    private func endedSteps(of order: JobOrder) -> [Runs.StepID] {
        var ids: [Runs.StepID] = []
        let main = order.job.steps.indices.map { (Runs.StepID.Phase.main, $0) }
        let post = order.job.steps.indices.reversed().map { (Runs.StepID.Phase.post, $0) }
        let directory = RunDirectory(run.configuration.runDirectory)
        for (phase, index) in main + post {
            var attempt = 1
            while true {
                let id = Runs.StepID(
                    job: order.job.id, jobAttempt: order.attempt, phase: phase, index: index, attempt: attempt)
                guard let keeperID = try? id.keeperID(), fileExists(directory.folder(of: keeperID).started) else {
                    break
                }
                if fileExists(directory.folder(of: keeperID).exit) { ids.append(id) }
                attempt += 1
            }
        }
        return ids
    }
}
