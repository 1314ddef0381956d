import Glibc
import Processes

/// Bounds the processes of a job where no `pids` cgroup does: by `RLIMIT_NPROC`, and since root has no such limit also by hand.
///
/// Now and then the keeper looks how many there are, and kills those of a job with too many by their process groups: a signal to a
/// group leaves no room for a fork in between. To kill one by one would be a race that forks win.
struct ForkGuard {
    /// Some hundred forks.
    static let pause = Duration.milliseconds(100)
    static let haste = Duration.milliseconds(5)

    /// When to look next; nil while nothing runs.
    var deadline: Moment?
    /// When jobs had too many, until none of their processes of then is left.
    private var ending: [String: UnixTime] = [:]

    var isFighting: Bool { !ending.isEmpty }

    /// From now on the kernel starts no more than so many threads besides those that there are; it does for root.
    static func limitOwnUser(to processes: Int32) {
        var limit = rlimit()
        guard let present = machineThreads(), getrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &limit) == 0
        else { return }
        limit.rlim_cur = min(limit.rlim_cur, rlim_t(present) + rlim_t(processes))
        setrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &limit)
    }

    /// Calls the body before whatever else wants to run, where this user may: among thousands of busy processes its turn might not come
    /// in time otherwise.
    static func withPrecedence<Result>(_ body: () -> Result) -> Result {
        var parameters = sched_param(sched_priority: 1)
        let isFirst = sched_setscheduler(0, SCHED_RR, &parameters) == 0
        defer {
            parameters.sched_priority = 0
            if isFirst { sched_setscheduler(0, SCHED_OTHER, &parameters) }
        }
        return body()
    }

    /// How many threads the whole machine has; see proc_loadavg(5). Nothing else is as cheap to read.
    static func machineThreads() -> Int32? {
        guard let text = try? readSmallFile("/proc/loadavg") else { return nil }
        let numbers = String(decoding: text, as: UTF8.self).split(separator: " ")
        return numbers.count < 4 ? nil : numbers[3].split(separator: "/").last.flatMap { Int32($0) }
    }

    /// One round; true when the job has just been found to have too many.
    ///
    /// - Parameters:
    ///   - processes: Those of the job, now.
    ///   - steps: Those of the job that run. One that began after the end of the others is not meant.
    mutating func advance(_ job: JobContainment, _ processes: Set<Int32>, _ steps: [Step]) -> Bool {
        let isNew = ending[job.name] == nil && processes.count > job.processLimit
        if isNew { ending[job.name] = .now() }
        guard let began = ending[job.name] else { return false }
        // Each is in its step's session or in one of its own, never in ours.
        let groups = Set(processes.compactMap { ProcessEntry(pid: $0)?.group })
            .subtracting(steps.filter { $0.started >= began }.map(\.pid))
        if groups.isEmpty { ending[job.name] = nil }
        for group in groups where group > 1 && group != getpgrp() { killpg(group, SIGKILL) }
        return isNew
    }
}

extension Keeper {
    /// Begins to look after a job that no cgroup bounds.
    func guardForks(of job: JobContainment) {
        guard !job.isBoundByKernel, forks.deadline == nil else { return }
        ForkGuard.limitOwnUser(to: job.processLimit)
        forks.deadline = clock.now + ForkGuard.pause
    }

    func guardForks(at now: Moment) {
        guard let due = forks.deadline, due <= now else { return }
        let unbound = containment.names.compactMap(containment.existing).filter { !$0.isBoundByKernel }
        let fewest = unbound.map(\.processLimit).min() ?? .max
        if forks.isFighting || (ForkGuard.machineThreads().map { $0 > fewest } ?? true) {
            ForkGuard.withPrecedence { for job in unbound { boundProcesses(of: job) } }
        }
        forks.deadline = unbound.isEmpty ? nil : now + (forks.isFighting ? ForkGuard.haste : ForkGuard.pause)
    }

    private func boundProcesses(of job: JobContainment) {
        let processes = containment.processes(of: job, sparing: Set([resumePid].compactMap { $0 }))
        let steps = steps.values.filter { $0.spawn.job == job.name }
        guard forks.advance(job, processes, steps) else { return }
        for step in steps {
            step.recorder.add(
                line: "The job has \(processes.count) processes, more than its limit of \(job.processLimit): "
                    + "all of them are ended.")
        }
    }
}
