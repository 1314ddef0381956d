import Conductor
import Expressions
import Planning
import Processes
import Runs
import Source
import Workflows

/// Carries out one job: hears orders and the keeper's reports in their order, one at a time.
///
/// Belongs to one task. Its life: `start` or `adopt`, steps one after the other and some beside each other, `complete`, the keeper's word that nothing of the job is left, the report.
struct JobExecution {
    let run: HostRun
    /// The job's file name, by which the keeper knows it.
    let name: String
    var job: PreparedJob?
    /// As whom its steps run; nil where they run as this engine's user.
    var claimed: ClaimedUser?
    /// The order that is being carried out; another engine may have prepared the job.
    var order: JobOrder?
    /// Those that have a process, or for which the keeper has been asked for one.
    var steps: [RunningStep] = []
    /// Set while the keeper ends what the job left.
    var completing: JobOrder?
    /// Whether the keeper may know processes of the job.
    var hasProcesses = false
    /// Attempts that it began or took up.
    private(set) var starts = 0
    private(set) var isDone = false

    init(run: HostRun, name: String) {
        self.run = run
        self.name = name
    }

    /// Returns when the job has been reported; false when the messages end.
    mutating func serve(_ messages: AsyncStream<JobMessage>) async -> Bool {
        for await message in messages {
            await handle(message)
            if isDone { return true }
        }
        return false
    }

    private mutating func handle(_ message: JobMessage) async {
        switch message {
        case .start(let order):
            (starts, isDone) = (starts + 1, false)
            await start(order)
        case .adopt(let order, let runningSteps):
            (starts, isDone) = (starts + 1, false)
            await adopt(order, runningSteps: runningSteps)
        case .step(let order): await begin(order)
        case .completeStep(let order): complete(order)
        case .interrupt(let step, let interruption): interrupt(step, interruption)
        case .complete(let order): await complete(order)
        case .keeper(let report): await hear(report)
        case .keeperReplaced: await keeperReplaced()
        }
    }

    private mutating func hear(_ report: KeeperReport) async {
        switch report {
        case .progress(let id, let bytes): await readLog(of: id, to: bytes)
        case .ended(let id, let record, let isJobEmpty):
            hasProcesses = !isJobEmpty
            await finish(id, record)
        case .alreadyKnown(let status): await take(status.state, of: status.step)
        case .jobEnded(let job, _) where job == name && completing != nil: await conclude()
        case .refused(let sentence):
            guard let step = steps.first(where: { sentence.contains("\"\($0.id)\" was not started") }) else { return }
            fail(step.place, ExecutionError(.keeper, sentence))
        default: break
        }
    }

    /// The place of a step among those that run; nil for one that does not.
    func place(of id: Processes.StepID) -> Int? { steps.firstIndex { $0.id == id } }

    /// The job cannot go on at all.
    mutating func failToStart(_ error: ExecutionError, _ order: JobOrder) {
        let workflow = order.scope.workflow.path
        run.record.record([run.annotation(error, in: workflow)], of: order.job.id)
        run.leavePlace(name)
        run.report(
            .jobFailedToStart(order.job.id, attempt: order.attempt, reason: run.redact(error.sentence(in: workflow))))
        end()
    }

    mutating func end() {
        removeTree(run.temporary + "/" + name)
        if let claimed {
            (job?.slot ?? JobSlot.find(job: name, run: run.configuration.runDirectory))?.shut()
            claimed.release()
        }
        claimed = nil
        job = nil
        isDone = true
    }
}

extension ExecutionError {
    /// The message with the place in front of it, where one is known.
    func sentence(in workflow: String) -> String {
        guard let start = range?.start else { return message }
        return "\(workflow):\(start.line):\(start.column): \(message)"
    }
}
