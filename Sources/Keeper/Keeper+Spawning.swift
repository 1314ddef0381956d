import CProcesses
import Glibc
import Processes

/// Steps begin, each at most once.
extension Keeper {
    func start(_ spawn: StepSpawn) {
        if let known = status(of: spawn.step) { return tell(.alreadyKnown(known)) }
        guard !isShuttingDown else { return tell(.refused("The keeper is ending: \"\(spawn.step)\" was not started.")) }
        secrets.add(spawn.secrets)
        let folder = run.folder(of: spawn.step)
        let started = UnixTime.now()
        do throws(KeeperError) {
            let job = containment.job(spawn.job)
            job.limit(processes: spawn.processLimit)
            guardForks(of: job)
            if let mark = spawn.jobMark { job.marks.insert(mark) }
            let record = StartedRecord(job: spawn.job, keeper: identity, mark: spawn.jobMark, at: started)
            let descriptor = try withReserve { () throws(KeeperError) in
                try writeStarted(record, of: spawn.step, in: folder)
            }
            defer { close(descriptor) }
            order.append(spawn.step)
            try run(spawn, in: folder, of: job, started: started, record: descriptor)
        } catch  where error.code == .startFailed {
            let record = ExitRecord(
                status: .failedToStart(error.message), started: started, ended: .now(), logBytes: 0,
                bootID: identity.bootID)
            recordExit(of: spawn.step, job: spawn.job, in: folder, record)
        } catch {
            refuse(spawn, started: started, because: error)
        }
    }

    /// Without a record nothing may run, and so nothing has: the step may be tried again.
    private func refuse(_ spawn: StepSpawn, started: UnixTime, because error: KeeperError) {
        if error.systemError == EEXIST {
            return tell(.alreadyKnown(StepStatus(step: spawn.step, job: spawn.job, state: .lost)))
        }
        let record = ExitRecord(
            status: .failedToStart(error.message), started: started, ended: .now(), logBytes: 0,
            bootID: identity.bootID)
        tell(.ended(step: spawn.step, record: record, isJobEmpty: false))
    }

    /// The mark of at-most-once: whoever finds it does not start the step. Returns it open, for the process's identity.
    private func writeStarted(
        _ record: StartedRecord, of step: StepID, in folder: StepFolder
    ) throws(KeeperError) -> Int32 {
        mkdir(folder.path, 0o755)
        let descriptor = open(folder.started, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .failed("\"\(step)\" was not started, since \"\(folder.started)\" cannot be made")
        }
        do {
            try writeAll(record.text.utf8, to: descriptor, named: folder.started)
        } catch {
            close(descriptor)
            // Nothing has run: it may be tried again.
            unlink(folder.started)
            throw error
        }
        return descriptor
    }

    private func run(
        _ spawn: StepSpawn, in folder: StepFolder, of job: JobContainment, started: UnixTime, record: Int32
    ) throws(KeeperError) {
        let log = LogFile(path: folder.log, timesPath: folder.logTimes, limit: spawn.outputLimit, reserve: run.reserve)
        var ends: [Int32] = [-1, -1]
        guard sluice_pipe(&ends) == 0 else {
            throw KeeperError(.startFailed, "No pipe could be made: \(systemErrorText(errno)).", systemError: errno)
        }
        // A step may open `/dev/stdout`, which is this pipe.
        if let user = spawn.user { fchown(ends[1], user.uid, user.gid) }
        let program = ChildProgram(
            arguments: spawn.arguments,
            environment: spawn.environment + [StepSpawn.stepMarkVariable + "=" + spawn.stepMark],
            workingDirectory: spawn.workingDirectory)
        let pid: Int32
        do {
            defer { close(ends[1]) }
            pid = try program.start(
                input: nothing, output: ends[1], cgroup: job.cgroup?.members ?? -1, user: spawn.user)
        } catch {
            close(ends[0])
            throw error
        }
        _ = fcntl(ends[0], F_SETFL, O_RDONLY | O_NONBLOCK)
        note(pid, in: record)
        let step = Step(
            spawn: spawn, folder: folder, pid: pid, started: started,
            recorder: OutputRecorder(file: log, secrets: secrets), output: ends[0],
            timeoutAt: spawn.timeout.map { clock.now + $0 })
        add(step)
    }

    private func add(_ step: Step) {
        steps[step.id] = step
        stepByPid[step.pid] = step.id
        stepByOutput[step.output] = step.id
        loop.watch(step.output)
    }

    /// So that an engine can find the process when this keeper is gone.
    private func note(_ pid: Int32, in record: Int32) {
        guard let process = ProcessIdentity(pid: pid) else { return }
        let line = Array(StartedRecord.line(for: process).utf8)
        _ = write(record, line, line.count)
    }

    /// Steps of an earlier keeper of this run.
    func readEarlierSteps() {
        for name in foldersInFolder(run.steps) {
            guard let id = try? StepID(name), access(run.folder(of: id).started, F_OK) == 0 else { continue }
            let job = (try? StartedRecord.read(runDirectory: run, step: id))?.job ?? ""
            let record = try? ExitRecord.read(runDirectory: run, step: id)
            order.append(id)
            ended[id] = StepStatus(step: id, job: job, state: record.map { .ended($0) } ?? .lost)
        }
    }
}
