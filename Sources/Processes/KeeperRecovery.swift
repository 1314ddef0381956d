import Glibc

/// What an engine does about a run whose keeper was killed.
package enum KeeperRecovery {
    /// The keeper that lives in the run directory, or nil; a kernel fact (the lock it holds).
    package static func livingKeeper(of runDirectory: RunDirectory) -> ProcessIdentity? {
        FileLock.holder(of: runDirectory.keeperLock)
    }

    /// Ends every process that the run's dead keeper has left behind and removes its cgroups; the number ended.
    ///
    /// They are found by cgroup, by the mark in their environment, by the identity in their step's `started` record,
    /// and by descent from these. SIGTERM first, SIGKILL after `grace`; a busy kernel may take its time for that, up to ten
    /// seconds more. A new keeper may be started afterwards. Throws `alreadyRunning` while a keeper lives, and `system` when processes survive.
    @discardableResult
    package static func endLeftovers(
        runDirectory: RunDirectory, grace: Duration = .seconds(2)
    ) throws(KeeperError) -> Int {
        guard let lock = try FileLock.tryAcquire(runDirectory.keeperLock) else {
            throw KeeperError(.alreadyRunning, "The keeper of \"\(runDirectory.path)\" is alive.")
        }
        // Held meanwhile, so that no keeper starts among processes that are about to be ended.
        defer { lock.removeFile() }
        unlink(runDirectory.keeperSocket)
        let leftovers = Leftovers(runDirectory: runDirectory)
        let ended = try leftovers.end(grace: grace)
        for group in leftovers.cgroups { group.remove() }
        unlink(runDirectory.cgroupList)
        return ended
    }

    /// The keeper that carries out the run's steps, but from another folder: then this one is a copy, and what its records name must not be
    /// ended. Waits up to a second for one that is about to end.
    package static func keeperElsewhere(than runDirectory: RunDirectory) -> ProcessIdentity? {
        let keepers = foldersInFolder(runDirectory.steps).compactMap { name -> ProcessIdentity? in
            guard let step = try? StepID(name) else { return nil }
            return (try? StartedRecord.read(runDirectory: runDirectory, step: step))?.keeper
        }
        let distinct = Set(keepers)
        for _ in 0..<200 {
            guard livingKeeper(of: runDirectory) == nil, distinct.contains(where: \.isAlive) else { return nil }
            usleep(5000)
        }
        return livingKeeper(of: runDirectory) == nil ? distinct.first(where: \.isAlive) : nil
    }

    /// As `endLeftovers`, for a keeper that was killed just now: the kernel may take a moment to give its lock back.
    package static func endLeftoversOfKilledKeeper(runDirectory: RunDirectory) throws(KeeperError) {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(5)
        while livingKeeper(of: runDirectory) != nil, clock.now < deadline { usleep(5000) }
        try endLeftovers(runDirectory: runDirectory)
    }

    /// Steps that were attempted and have no exit record, sorted: after the keeper's death they are lost.
    package static func lostSteps(in runDirectory: RunDirectory) throws(KeeperError) -> [StepID] {
        var lost: [StepID] = []
        for name in foldersInFolder(runDirectory.steps) {
            let step = try StepID(name)
            guard access(runDirectory.folder(of: step).started, F_OK) == 0 else { continue }
            if try ExitRecord.read(runDirectory: runDirectory, step: step) == nil { lost.append(step) }
        }
        return lost
    }
}

/// How a run's processes are known without its keeper.
private struct Leftovers {
    /// How long killed processes may take to go.
    private static let killing = Duration.seconds(60)

    let cgroups: [Cgroup]
    private let marks: Set<String>
    private let processes: [ProcessIdentity]

    init(runDirectory: RunDirectory) {
        let list = (try? readSmallFile(runDirectory.cgroupList)) ?? []
        cgroups = list.split(separator: 0x0A).map { Cgroup(path: String(decoding: $0, as: UTF8.self)) }
        let records = foldersInFolder(runDirectory.steps).compactMap { name -> StartedRecord? in
            guard let step = try? StepID(name) else { return nil }
            return try? StartedRecord.read(runDirectory: runDirectory, step: step)
        }
        marks = Set(records.compactMap(\.mark))
        processes = records.compactMap(\.process)
    }

    func end(grace: Duration) throws(KeeperError) -> Int {
        var seen: Set<ProcessIdentity> = []
        let clock = ContinuousClock()
        let start = clock.now
        while true {
            let remaining = present()
            if remaining.isEmpty { return seen.count }
            let isPatient = clock.now - start < grace
            guard clock.now - start < grace + Self.killing else {
                throw KeeperError(.system, "\(remaining.count) processes of the run could not be ended.")
            }
            signal(remaining, isPatient: isPatient, seen: &seen)
            usleep(5000)
        }
    }

    /// SIGTERM once to each, while there is patience; then SIGKILL.
    private func signal(
        _ remaining: Set<ProcessIdentity>, isPatient: Bool, seen: inout Set<ProcessIdentity>
    ) {
        if !isPatient {
            // Not before: what ends in good order may need to start something for it.
            for group in cgroups { group.forbidForks() }
            for group in cgroups { group.kill() }
        }
        for process in remaining {
            let isNew = seen.insert(process).inserted
            guard isNew || !isPatient else { continue }
            ProcessHandle.open(process)?.send(isPatient ? SIGTERM : SIGKILL)
        }
    }

    private func present() -> Set<ProcessIdentity> {
        let table = ProcessTable()
        var found = table.marked(with: marks).union(cgroups.flatMap(\.members))
        found.formUnion(processes.filter(\.isAlive).map(\.pid))
        found.formUnion(table.descendants(of: found))
        // The engine itself may run inside of another run's step, never inside of this one's.
        found.remove(getpid())
        let alive = found.compactMap { table.entries[$0] }.filter { !$0.isDead }
        return Set(
            alive.map { ProcessIdentity(bootID: .current, pid: $0.pid, startTime: $0.startTime) })
    }
}
