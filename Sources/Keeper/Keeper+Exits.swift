import Glibc
import Processes

/// Processes end.
extension Keeper {
    /// Takes leave of every child that has ended: steps, the orphans of steps, and engines brought back.
    func reapChildren() {
        while true {
            var status: Int32 = 0
            let pid = waitpid(-1, &status, WNOHANG)
            guard pid > 0 else { return }
            if let id = stepByPid.removeValue(forKey: pid), let step = steps[id] {
                end(step, status: ExitRecord.Status(waitStatus: status))
            } else if pid == resumePid {
                resumePid = nil
            }
        }
    }

    private func end(_ step: Step, status: ExitRecord.Status) {
        drainOutput(of: step)
        let masks = step.recorder.finish()
        if !masks.isEmpty { tell(.masksAdded(step: step.id, values: masks)) }
        tellDenials(in: step)
        step.recorder.file.close()
        if step.output >= 0 { continueLate(step) }
        let record = ExitRecord(
            status: status, timedOut: step.timedOut, interrupted: step.interrupted, started: step.started,
            ended: .now(), logBytes: step.bytes, truncated: step.recorder.file.isTruncated,
            logFailure: step.recorder.file.failure?.message, bootID: identity.bootID)
        guard step.ladder == nil || leftovers(of: step).isEmpty else {
            step.ending = StepEnding(record, at: clock.now)
            return
        }
        conclude(step, record)
    }

    private func conclude(_ step: Step, _ record: ExitRecord) {
        steps[step.id] = nil
        recordExit(
            of: step.id, job: step.spawn.job, in: step.folder, record, isJobEmpty: forgetIfEmpty(step.spawn.job))
    }

    private func leftovers(of step: Step) -> [ProcessEntry] {
        containment.processes(of: step, sparing: Set([resumePid].compactMap { $0 }))
    }

    /// Dead processes count against the job's limit until they were taken leave of: the step's end is told after that.
    private func advance(_ ending: StepEnding, of step: Step, at now: Moment) {
        guard ending.deadline <= now else { return }
        let left = ForkGuard.withPrecedence {
            let left = leftovers(of: step)
            step.ending?.advance(left, at: now)
            return left
        }
        guard left.isEmpty else { return }
        // What they tried until then is not to be told in the next step's log.
        _ = containment.existing(step.spawn.job)?.takeDenials()
        reapChildren()
        conclude(step, ending.record)
    }

    private func forgetIfEmpty(_ job: String) -> Bool {
        if steps.values.contains(where: { $0.spawn.job == job }) { return false }
        if lateOutputs.values.contains(where: { $0.job == job }) { return false }
        if endings.contains(where: { $0.job == job }) { return false }
        return containment.forgetIfEmpty(job)
    }

    /// What a step says of it ("Resource temporarily unavailable") explains nothing.
    private func tellDenials(in step: Step) {
        guard let job = containment.existing(step.spawn.job), case let count = job.takeDenials(), count > 0 else {
            return
        }
        let times = count == 1 ? "A process" : "\(count) processes"
        step.recorder.add(line: "\(times) could not be started: the job has its limit of \(job.processLimit).")
    }

    /// On disk first, then told. A full disk delays the telling, not the other steps.
    func recordExit(
        of step: StepID, job: String, in folder: StepFolder, _ record: ExitRecord, isJobEmpty: Bool = false
    ) {
        do throws(KeeperError) {
            try withReserve { () throws(KeeperError) in try record.write(to: folder) }
        } catch {
            // A full disk may get better; a folder that somebody has removed does not come back.
            guard error.systemError != ENOENT else { return giveUp(error) }
            if retryExitsAt == nil { tell(.refused("How \"\(step)\" ended cannot be recorded yet. \(error.message)")) }
            unwrittenExits.append((step, job, folder, record))
            retryExitsAt = clock.now + .seconds(1)
            return
        }
        ended[step] = StepStatus(step: step, job: job, state: .ended(record))
        tell(.ended(step: step, record: record, isJobEmpty: isJobEmpty))
    }

    /// Ends all that runs and this keeper: nothing can be recorded any more.
    private func giveUp(_ error: KeeperError) {
        tell(.refused("The run's folder is gone: all that runs is ended. \(error.message)"))
        isShuttingDown = true
        for step in steps.values where step.ending == nil { killpg(step.pid, SIGKILL) }
        endEveryJob()
    }

    /// Tries once more after the history's reserve was given up, when there is no room.
    func withReserve<Result>(_ body: () throws(KeeperError) -> Result) throws(KeeperError) -> Result {
        do throws(KeeperError) {
            return try body()
        } catch {
            guard error.systemError == ENOSPC, unlink(run.reserve) == 0 else { throw error }
            return try body()
        }
    }

    func retryExits(at now: Moment) {
        guard let due = retryExitsAt, due <= now else { return }
        retryExitsAt = nil
        let waiting = unwrittenExits
        unwrittenExits = []
        for exit in waiting { recordExit(of: exit.step, job: exit.job, in: exit.folder, exit.record) }
    }

    /// At the end of a run whose disk is still full: told and not recorded is all that is left.
    func tellUnwrittenExits() {
        for exit in unwrittenExits { tell(.ended(step: exit.step, record: exit.record, isJobEmpty: false)) }
    }

    /// Timeouts and the signals that follow from them or from an interrupt.
    func advanceSteps(at now: Moment) {
        for step in steps.values {
            if let ending = step.ending {
                advance(ending, of: step, at: now)
                continue
            }
            if let due = step.timeoutAt, due <= now {
                step.timeoutAt = nil
                if step.ladder == nil {
                    step.timedOut = true
                    step.ladder = LadderProgress(step.spawn.ladder, at: now)
                }
            }
            // Its leader has not been waited for, so the group's number cannot be another's.
            if let signal = step.ladder?.signal(at: now) { killpg(step.pid, signal) }
        }
    }
}

extension ExitRecord.Status {
    /// From what waitpid(2) tells.
    init(waitStatus status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited(code: status >> 8 & 0xFF) : .signalled(signal: signal)
    }
}
