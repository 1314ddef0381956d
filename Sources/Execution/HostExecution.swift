package import Conductor
import Containers
import Expressions
package import Planning
import Processes
package import Runs
import Synchronization

/// Carries out jobs on this host: the runner.
///
/// Who exists: `run()` is one task with a child for each job, one that listens to the keeper, and one that deletes what jobs left. The
/// port's methods only put a message into a job's queue, so the orders of one job are carried out in their order, and nobody waits.
///
/// State: `queues`, the jobs' queues by the job's file name, `lastRefusal`, the keeper's last complaint, `waits`, what jobs were told that
/// have no place yet, and `leaveTaken`, whether the keeper has ended in good order, each guarded by its mutex.
package final class HostExecution: ExecutionPort {
    /// What a job is to be told, and how many attempts at it were ordered.
    private struct JobQueue {
        var messages: AsyncStream<JobMessage>.Continuation
        var starts = 1
    }

    private enum Work: Sendable {
        case serve(JobExecution, AsyncStream<JobMessage>)
        case emptyTrash
        case finish
    }

    private let host: HostRun
    private let notice: @Sendable (String) -> Void
    private let lastRefusal = Mutex("")
    private let waits = Mutex<[JobID: String]>([:])
    private let leaveTaken = Mutex(false)
    private let queues = Mutex<[String: JobQueue]>([:])
    private let work: AsyncStream<Work>
    private let addWork: AsyncStream<Work>.Continuation
    private let ending = Ending()

    /// - Parameters:
    ///   - report: Called from any task; must return quickly.
    ///   - output: New bytes of a step's log, masked, in their order; called from any task; must return quickly.
    ///   - notice: What the keeper cannot do just now, a full disk most likely, for people; called from any task.
    package init(
        _ configuration: HostConfiguration, record: any RecordPort,
        report: @escaping @Sendable (ExecutionReport) -> Void,
        output: @escaping @Sendable (Runs.StepID, [UInt8]) -> Void = { _, _ in },
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.notice = notice
        host = HostRun(configuration, record: record, report: report, output: output)
        (work, addWork) = AsyncStream.makeStream(of: Work.self)
    }

    /// Carries out what is ordered, until `finish` has been called or the task is cancelled; steps go on in that case.
    ///
    /// - Throws: `KeeperError`: `fenced` when another engine has taken the run over, `startFailed` and others when there is no keeper to be had.
    package func run() async throws {
        defer {
            host.keeper.close()
            ending.happened()
        }
        try await connect()
        try makeFolders(host.configuration.facts.toolCache)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { [addWork] in
                do {
                    try await self.listen()
                } catch {
                    // A child's failure does not cancel the body of its group.
                    addWork.finish()
                    throw error
                }
            }
            group.addTask { [trash = host.trash] in await blocking { trash.emptyAll() } }
            var isOver = false
            loop: for await work in work {
                switch work {
                case .serve(let execution, let messages): group.addTask { await self.serve(execution, messages) }
                case .emptyTrash: group.addTask { [trash = host.trash] in await blocking { trash.empty() } }
                case .finish:
                    isOver = true
                    break loop
                }
            }
            try Task.checkCancellation()
            if isOver { host.keeper.shutDown() }
        }
        await host.configuration.services?.finish()
        if !leaveTaken.withLock({ $0 }) { await endLeftovers() }
        await removeContainers()
        // An engine that was killed may have left a slot that it was about to give back.
        JobSlot.releaseAll(ofRun: host.configuration.runDirectory, trash: host.trash)
        JobPlaces.leaveAll(ofRun: host.configuration.runDirectory)
        ClaimedUser.releaseAll(ofRun: host.configuration.runDirectory, host.configuration.separation)
        host.trash.empty()
        removeTree(host.temporary)
    }

    /// Of a keeper that was killed when it was about to end what jobs had left.
    private func endLeftovers() async {
        let directory = RunDirectory(host.configuration.runDirectory)
        let problem = await blocking { () -> String? in
            do throws(KeeperError) {
                try KeeperRecovery.endLeftoversOfKilledKeeper(runDirectory: directory)
                return nil
            } catch { return error.message }
        }
        if let problem { notice(problem) }
    }

    /// Those of jobs that were ended by force, with nobody left to do it.
    private func removeContainers() async {
        let folder = host.configuration.runDirectory
        let mayHave = host.configuration.plan.jobs.contains(where: \.usesContainers) || host.grantsDocker
        guard mayHave || ContainerOwner.hasNotes(in: folder) else { return }
        if let problem = await host.removeContainers(of: OwnerLabels(run: host.mark, job: nil)) {
            notice(problem)
        } else {
            ContainerOwner.removeNotes(in: folder)
        }
    }

    package func startJob(_ order: JobOrder) { post(.start(order), toNew: order.job.id) }

    package func adoptJob(_ order: JobOrder, runningSteps: [StepOrder]) {
        retakePlace(for: order.job.id)
        post(.adopt(order, runningSteps: runningSteps), toNew: order.job.id)
    }

    package func startStep(_ order: StepOrder) { post(.step(order), to: order.id.job) }

    package func completeStep(_ order: CompositeOrder) { post(.completeStep(order), to: order.step.id.job) }

    package func interrupt(_ step: Runs.StepID, _ interruption: Interruption) {
        // At once: its job may have much to read of what the step has printed.
        host.interrupt(step, interruption)
        post(.interrupt(step, interruption), to: step.job)
    }

    package func completeJob(_ order: JobOrder) { post(.complete(order), to: order.job.id) }

    package func finish() async {
        addWork.yield(.finish)
        await ending.wait()
    }
}

// MARK: Places

extension HostExecution {
    package func takePlace(for job: JobID) -> Bool {
        do throws(ExecutionError) {
            guard let places = try host.configuration.places() else { return true }
            if try places.take(job: job.fileName, run: host.configuration.runDirectory) { return true }
            let taken = places.count == 1 ? "the one place for jobs was" : "all \(places.count) places for jobs were"
            tell("The job had to wait: \(taken) taken ('capacity' of the server's file).", job)
        } catch {
            tell("The job had to wait: \(error.message)", job)
        }
        return false
    }

    /// Of a job that has begun: where the machine was restarted meanwhile nobody has kept its place. It goes on in any case.
    private func retakePlace(for job: JobID) {
        _ = try? host.configuration.places()?.take(job: job.fileName, run: host.configuration.runDirectory)
    }

    /// Each sentence once: it is asked for several times a second.
    private func tell(_ sentence: String, _ job: JobID) {
        let isNew = waits.withLock { $0.updateValue(sentence, forKey: job) != sentence }
        if isNew { host.record.record([Annotation(.notice, sentence)], of: job) }
    }
}

// MARK: Queues

extension HostExecution {
    /// A job that has ended has no queue: what comes late is nobody's concern.
    private func post(_ message: JobMessage, to job: JobID) {
        _ = queues.withLock { $0[job.fileName]?.messages.yield(message) }
    }

    private func post(_ message: JobMessage, toNew job: JobID) {
        let name = job.fileName
        queues.withLock { queues in
            if queues[name] != nil {
                // It may be about to end an attempt before: whoever serves the queue sees that one more was started.
                queues[name]?.starts += 1
                queues[name]?.messages.yield(message)
                return
            }
            let (messages, queue) = AsyncStream.makeStream(of: JobMessage.self)
            queues[name] = JobQueue(messages: queue)
            queue.yield(message)
            addWork.yield(.serve(JobExecution(run: host, name: name), messages))
        }
    }

    private func serve(_ execution: JobExecution, _ messages: AsyncStream<JobMessage>) async {
        var execution = execution
        repeat {
            guard await execution.serve(messages) else {
                queues.withLock { $0[execution.name] = nil }
                break
            }
        } while isStartedAgain(execution)
        if host.trash.isWaiting { addWork.yield(.emptyTrash) }
    }

    /// Whether another attempt was ordered before this one had ended; if not, the job has no queue from here on.
    private func isStartedAgain(_ execution: JobExecution) -> Bool {
        queues.withLock { queues in
            if let queue = queues[execution.name], queue.starts > execution.starts { return true }
            queues[execution.name] = nil
            return false
        }
    }

    private func postToAll(_ message: JobMessage) {
        queues.withLock { for queue in $0.values { queue.messages.yield(message) } }
    }
}

// MARK: The keeper

extension HostExecution {
    private func connect() async throws {
        let host = host
        let result = await blocking { () -> Result<[String], KeeperError> in
            do throws(KeeperError) { return .success(try host.keeper.connect()) } catch { return .failure(error) }
        }
        host.addMasks(try result.get())
    }

    /// Hands each report to its job; when the keeper is lost, finds another one.
    private func listen() async throws {
        while let client = host.keeper.client {
            for await report in client.reports { try route(report) }
            if host.keeper.isClosing || Task.isCancelled { break }
            let folder = host.configuration.runDirectory
            guard fileExists(folder) else {
                throw KeeperError(.system, "The run's folder '\(folder)' is gone: the run cannot go on.")
            }
            try await connect()
            // The run may have ended in the meantime: the new keeper has not heard of it.
            if host.keeper.isClosing { host.keeper.shutDown() }
            postToAll(.keeperReplaced)
        }
        ending.happened()
        // Nobody will say anything more to jobs that are still there: the run has ended by force.
        queues.withLock { for queue in $0.values { queue.messages.finish() } }
    }

    private func route(_ report: KeeperReport) throws {
        switch report {
        case .ended(let step, let record, _):
            host.keeper.note(record, of: step)
            post(report, of: step.jobFileName)
        case .progress(let step, _): post(report, of: step.jobFileName)
        case .alreadyKnown(let status): post(report, of: status.step.jobFileName)
        case .jobEnded(let job, _): post(report, of: job)
        case .masksAdded(_, let values): host.addMasks(values)
        case .refused(let sentence):
            // The keeper tries again each second, and says so each time.
            let isNew = lastRefusal.withLock { last in
                defer { last = sentence }
                return last != sentence
            }
            if isNew { notice(sentence) }
            postToAll(.keeper(report))
        case .fenced(let epoch):
            throw KeeperError(.fenced, "Another engine has taken this run over (epoch \(epoch)).")
        case .farewell: leaveTaken.withLock { $0 = true }
        case .greeting, .connectionLost: break
        }
    }

    private func post(_ report: KeeperReport, of job: String) {
        _ = queues.withLock { $0[job]?.messages.yield(.keeper(report)) }
    }
}
