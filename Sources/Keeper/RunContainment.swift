import Glibc
import Processes

/// The cgroup of the run and those of its jobs, or none where the kernel does not let us.
final class RunContainment {
    private let run: Cgroup?
    /// The folder in which the run's group is.
    private let place: String?
    /// Open for as long as this process lives: it holds the run's group locked.
    private let lock: Int32?
    private let keeper: ProcessIdentity
    private var jobs: [String: JobContainment] = [:]
    /// Groups of jobs that are over, for those that come: to make one costs as much as a small step.
    private var idle: [JoinableCgroup] = []
    private var made = 0

    /// The list of groups is written before the first process can be in one.
    init(_ wanted: KeeperGreeting.Containment, keeper: ProcessIdentity, listPath: String) {
        self.keeper = keeper
        let places = wanted == .cgroup ? Cgroup.places() : []
        let name = Cgroup.name(of: keeper)
        let made = places.lazy.compactMap { place in Cgroup.make("\(place)/\(name)").map { (place, $0) } }.first
        let group = made?.1
        lock = group?.lock()
        group?.letChildrenBound()
        // Behind those of a keeper that was killed and not yet tidied up after.
        let earlier = String(decoding: (try? readSmallFile(listPath)) ?? [], as: UTF8.self)
        let isListed = group.map { (try? replaceFile(listPath, with: earlier + $0.path + "\n")) != nil } ?? false
        if let group, !isListed { group.remove() }
        run = isListed ? group : nil
        place = isListed ? made?.0 : nil
    }

    deinit { if let lock { close(lock) } }

    var kind: KeeperGreeting.Containment { run == nil ? .environmentMark : .cgroup }

    /// Jobs that may have processes, in the order of their names.
    var names: [String] { jobs.keys.sorted() }

    func job(_ name: String) -> JobContainment {
        if let job = jobs[name] { return job }
        let job = JobContainment(name: name, cgroup: idle.popLast() ?? newGroup())
        jobs[name] = job
        return job
    }

    private func newGroup() -> JoinableCgroup? {
        guard let run else { return nil }
        made += 1
        return JoinableCgroup(path: "\(run.path)/job-\(made)")
    }

    /// Forgets the job if it is plain at once that it has no process any more.
    func forgetIfEmpty(_ name: String) -> Bool {
        guard let job = jobs[name] else { return true }
        if let cgroup = job.cgroup {
            guard cgroup.isEmpty else { return false }
            idle.append(cgroup)
        } else if hasChildren {
            return false
        }
        jobs[name] = nil
        return true
    }

    func existing(_ name: String) -> JobContainment? { jobs[name] }

    func forget(_ name: String) {
        jobs[name]?.cgroup?.group.remove()
        jobs[name] = nil
    }

    func removeAll() {
        for name in names { forget(name) }
        for cgroup in idle { cgroup.group.remove() }
        idle = []
        run?.remove()
    }

    /// Removes groups that killed keepers have left beside the run's own.
    func removeAbandoned() { if let place { Cgroup.removeAbandoned(in: place) } }

    /// The living processes of a job; `spared` are children of the keeper that belong to no job.
    func processes(of job: JobContainment, sparing spared: Set<Int32>) -> Set<Int32> {
        if let cgroup = job.cgroup { return Set(cgroup.group.members) }
        // Whatever a step leaves behind becomes the keeper's child: without a child there is nothing to look for.
        guard hasChildren else { return [] }
        return processesByDescent(of: job, sparing: spared)
    }

    /// Those of a job's living processes that belong to this one step, whose own process has ended: by their session, their group or
    /// their mark, and what is below them. Those of other steps stay: a server that a step before has started is there until the job ends.
    func processes(of step: Step, sparing spared: Set<Int32>) -> [ProcessEntry] {
        guard let job = jobs[step.spawn.job] else { return [] }
        let living = processes(of: job, sparing: spared).compactMap { ProcessEntry(pid: $0) }.filter { !$0.isDead }
        // Whoever has the leader's number now is somebody else, with a group and a session of its own.
        let isNumberFree = !living.contains { $0.pid == step.pid }
        let mark = step.spawn.stepMark
        let roots = living.filter { process in
            if isNumberFree, process.session == step.pid || process.group == step.pid { return true }
            return ProcessTable.variable(StepSpawn.stepMarkVariable, of: process.pid) == mark
        }
        let table = ProcessTable(entries: living)
        let pids = Set(roots.map(\.pid))
        return pids.union(table.descendants(of: pids)).compactMap { table.entries[$0] }
    }

    private func processesByDescent(of job: JobContainment, sparing spared: Set<Int32>) -> Set<Int32> {
        let table = ProcessTable()
        // An engine that this keeper brought back may have started keepers of other runs: they look after themselves.
        let keepers = table.descendants(of: [keeper.pid]).filter { isForeignKeeper($0) }
        let below = table.descendants(of: [keeper.pid], excluding: spared.union(keepers))
        var members = below.filter { ProcessTable.mark(of: $0).map(job.marks.contains) ?? (jobs.count == 1) }
        members.formUnion(table.descendants(of: members))
        return members.filter { table.entries[$0]?.isDead == false }
    }

    private func isForeignKeeper(_ pid: Int32) -> Bool {
        ProcessTable.mark(of: pid) == nil && ProcessTable.program(of: pid) == ProcessTable.program(of: keeper.pid)
    }

    private var hasChildren: Bool {
        var information = siginfo_t()
        return waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT) == 0
    }
}
