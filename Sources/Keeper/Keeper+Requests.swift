import Glibc
import Processes

/// What an engine may ask.
extension Keeper {
    func carryOut(_ request: KeeperRequest) {
        switch request {
        case .hello: break
        case .spawn(let spawn): start(spawn)
        case .interrupt(let step, let reason, let force): interrupt(step, reason: reason, force: force)
        case .endJob(let job): beginEnding(job)
        case .addSecrets(let values): secrets.add(values)
        case .shutdown:
            isShuttingDown = true
            endEveryJob()
        }
    }

    func endEveryJob() {
        for job in containment.names { beginEnding(job) }
    }

    private func interrupt(_ id: StepID, reason: String, force: KeeperRequest.Force) {
        // It may have ended while the request was on its way.
        guard let step = steps[id] else { return }
        if step.ending != nil {
            if case .kill = force { step.ending?.hasten(at: clock.now) }
            return
        }
        if step.interrupted == nil { step.interrupted = reason }
        switch force {
        case .kill: step.ladder = LadderProgress(.kill, at: clock.now)
        case .ladder where step.ladder == nil: step.ladder = LadderProgress(step.spawn.ladder, at: clock.now)
        case .ladder: break
        }
    }

    private func beginEnding(_ job: String) {
        guard !endings.contains(where: { $0.job == job }) else { return }
        for step in steps.values where step.spawn.job == job && step.interrupted == nil {
            step.interrupted = "its job ended"
        }
        endings.append(JobEnding(job: job, at: clock.now))
    }

    func advanceJobEndings(at now: Moment) {
        for index in endings.indices.reversed() where endings[index].deadline <= now {
            let spared = Set([resumePid].compactMap { $0 })
            guard endings[index].advance(containment, sparing: spared, at: now) else { continue }
            // A step's own end is told first.
            reapChildren()
            let ending = endings.remove(at: index)
            guard !steps.values.contains(where: { $0.spawn.job == ending.job }) else {
                endings.append(ending)
                continue
            }
            end(ending)
        }
    }

    private func end(_ ending: JobEnding) {
        for late in lateOutputs.values where late.job == ending.job { readLateOutput(late) }
        containment.forget(ending.job)
        processesEnded += ending.processesEnded
        tell(.jobEnded(job: ending.job, processesEnded: ending.processesEnded))
    }

    func resumeIfDue(at now: Moment) {
        guard let program = resumeProgram, !isShuttingDown,
            resume.isAttemptDue(at: now, isEarlierOneAlive: resumePid != nil)
        else { return }
        let log = open(run.resumeLog, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer { if log >= 0 { close(log) } }
        do throws(KeeperError) {
            resumePid = try program.start(input: nothing, output: log >= 0 ? log : 2)
        } catch {
            complain(error.message)
        }
    }

    /// For a person who looks into `keeper.log`: nobody may be connected.
    func complain(_ sentence: String) {
        let line = Array((sentence + "\n").utf8)
        _ = write(2, line, line.count)
    }
}
