import Conductor
import Display
import Git
import Glibc
import History
import Processes
import Runs
import Source

/// Starts what is due: looks at the clock, decides in the store, starts a process for each run, and sleeps until something is due.
///
/// Any number of them may be at it in one store. The rows of the store decide who starts what, so that a daemon has nothing to lose when it
/// is killed: the next one finds what was decided and not started, and the runs go on by themselves.
struct ScheduleDaemon {
    let project: Project
    let store: Store
    /// Those of the command line that each run gets.
    let runOptions: [String]
    let clock: any ClockPort
    let tell: (ScheduleNews) -> Void
    /// Ends it, too.
    private let wakes: WakeUps

    private enum Duty: Hashable {
        case tick(Int)
        case resume(run: Int, token: Int)
        case discharge(String)
        case alert
    }

    private var book: ScheduleBook?
    private var children: [Int32: Duty] = [:]
    /// Ticks whose run has been told of.
    private var told: Set<Int> = []
    private var faults: Set<Diagnostic> = []
    private var starts: [Int: Int] = [:]
    /// Runs that were taken up, with the token that they had: one attempt for each.
    private var resumed: Set<Duty> = []
    /// When stacks that could not be taken down are tried again, by their projects.
    private var stackDue: [String: Timestamp] = [:]
    private var isFirstLook = true
    /// Whether what this process has claimed was claimed by this daemon, and not by one that has ended in it.
    private var hasClaimed = false
    /// Whether a keeper is about to bring an engine back; it may die, too.
    private var isEngineAway = false

    /// A clock that is set, a machine that slept and a branch that moved are seen after so many seconds.
    private static let longestSleep = 60.0
    /// The same while an engine is away.
    private static let shortSleep = 5.0
    /// A child that is killed before its run begins is started again, so many times in all.
    private static let mostStarts = 3

    init(
        project: Project, store: Store, runOptions: [String], wakes: WakeUps = WakeUps(),
        clock: any ClockPort = SystemClock(), tell: @escaping (ScheduleNews) -> Void
    ) {
        (self.project, self.store, self.runOptions) = (project, store, runOptions)
        (self.wakes, self.clock, self.tell) = (wakes, clock, tell)
    }

    /// As the only thing that this process does: until a signal ends it.
    mutating func runUntilSignalled() {
        shareFreedMemory()
        let signals = InterruptSignals { [wakes] signal in
            switch signal {
            case .interrupt(let name): wakes.post(.stop(requester: name))
            case .request: wakes.post(.look)
            case .resize: break
            }
        }
        defer { signals.stop() }
        run()
    }

    /// Goes on until `.stop` wakes it; runs that it has started go on without it. Takes a thread.
    mutating func run() {
        while true {
            look()
            // Also what pages have freed, where a server is around this: it looks at least once a minute.
            giveBackFreedMemory()
            for wake in wakes.wait(atMost: sleep) {
                switch wake {
                case .stop(let requester): return stop(requester)
                case .look: break
                case .ended(let child, let status): ended(child, status)
                }
            }
            tellStarted()
        }
    }

    private var sleep: Double {
        let now = clock.now()
        let next = book?.schedules.compactMap { $0.next(after: now) }.min()
        let longest = isEngineAway ? Self.shortSleep : Self.longestSleep
        return min(next.map { $0.seconds(since: now) } ?? longest, longest)
    }

    private func stop(_ requester: String) {
        let running = children.values.compactMap { duty -> Int? in
            switch duty {
            case .tick(let id): (try? store.tick(id))?.run
            case .resume(let run, _): run
            case .discharge, .alert: nil
            }
        }
        tell(.stopping(requester: requester, running: running.sorted()))
    }

    // MARK: Looking

    private mutating func look() {
        var faults: Set<Diagnostic> = []
        do throws(Failure) {
            try readBook()
        } catch {
            // What was read before is not what counts now.
            book = nil
            report(error.diagnostics, error.files, &faults)
        }
        if let book { report(book.diagnostics, book.files, &faults) }
        do throws(Failure) {
            // What was begun goes on before anything begins.
            try resumeAbandoned()
            try startWhatIsDue()
            try dischargeOpen()
            try takeDownStacks()
            try sendAlerts()
        } catch {
            report(error.diagnostics, error.files, &faults)
        }
        self.faults = faults
        isFirstLook = false
    }

    /// Each fault is told once, and again when it was gone meanwhile.
    private func report(_ diagnostics: [Diagnostic], _ files: [SourceFile], _ faults: inout Set<Diagnostic>) {
        for diagnostic in diagnostics.toldOnce().sortedByPlace() {
            if faults.insert(diagnostic).inserted, !self.faults.contains(diagnostic) { tell(.fault(diagnostic, files)) }
        }
    }

    private mutating func readBook() throws(Failure) {
        let (commit, reference) = try ScheduleBook.head(of: project)
        guard book?.commit != commit || book?.reference != reference else { return }
        let read = try ScheduleBook(project)
        book = read
        let now = clock.now()
        let next = read.schedules.compactMap { schedule in
            schedule.next(after: now).map { (workflow: schedule.workflow, time: $0) }
        }.min { $0.time < $1.time }
        tell(
            .watching(
                commit: read.commit.hex, ref: read.reference, lines: read.schedules.reduce(0) { $0 + $1.lines.count },
                next: next))
    }

    private mutating func startWhatIsDue() throws(Failure) {
        let question = book.map { book in
            ScheduleQuestion(
                schedules: book.schedules, unreadable: book.unreadable, sha: book.commit.hex, ref: book.reference)
        }
        let found = try reading { () throws(HistoryError) in
            try store.look(question, as: Engine.identity) { claimant in
                claimant == Engine.identity ? hasClaimed : Engine.isAlive(claimant)
            }
        }
        hasClaimed = true
        for tick in found.decided where tick.state != .claimed { tell(.decided(tick)) }
        for tick in found.toStart { try start(tick.id) }
        for run in found.toCancel { try cancel(run) }
    }

    private mutating func start(_ tick: Int) throws(Failure) {
        starts[tick, default: 0] += 1
        try spawn(["schedule", "start", String(tick), "--event", "schedule"] + runOptions, for: .tick(tick))
    }

    private mutating func spawn(_ arguments: [String], for duty: Duty) throws(Failure) {
        let source = project.repository.workDirectory ?? project.repository.gitDirectory
        let place = ["--repository", source, "--data-dir", project.storeDirectory]
        let child = try DaemonChild(arguments + place, in: source) { [wakes] child, status in
            wakes.post(.ended(child: child, status: status))
        }
        children[child.pid] = duty
    }

    /// As `sluice cancel`; once.
    private func cancel(_ run: Int) throws(Failure) {
        let recorded = try reading { () throws(HistoryError) in try store.run(run) }
        guard recorded.cancelledBy == nil, CancelRequest.waiting(in: store, run: run) == nil else { return }
        tell(.cancelling(run: run))
        try CancelRequest(cancellation: Cancellation(requester: "the schedule")).leave(in: store, run: run)
        if let engine = recorded.engine { ProcessHandle.open(engine.process)?.send(SIGUSR1) }
    }

    // MARK: Ends

    private mutating func ended(_ child: Int32, _ status: Int32) {
        guard let duty = children.removeValue(forKey: child) else { return }
        do throws(Failure) {
            switch duty {
            case .tick(let id): try tickEnded(id, status)
            case .resume(let run, _): try tellEnd(of: run)
            case .discharge(let id): try dischargeEnded(id, status)
            case .alert: break
            }
        } catch {
            var faults = faults
            report(error.diagnostics, error.files, &faults)
            self.faults = faults
        }
    }

    private mutating func tickEnded(_ id: Int, _ status: Int32) throws(Failure) {
        tellStarted(id)
        guard let tick = try reading({ () throws(HistoryError) in try store.tick(id) }) else { return }
        switch tick.state {
        case .started:
            if let run = tick.run { try tellEnd(of: run) }
        case .claimed where tick.claimant == Engine.identity && starts[id, default: 0] < Self.mostStarts:
            try start(id)
            return
        case .claimed where tick.claimant == Engine.identity:
            let reason = "Its run was to be started \(Self.mostStarts) times, and each time what starts it was killed."
            try reading { () throws(HistoryError) in try store.failTick(id, reason: reason) }
            if let failed = try reading({ () throws(HistoryError) in try store.tick(id) }) { tell(.decided(failed)) }
        case .claimed, .waiting, .coalesced, .skipped: break
        case .failed: tell(.decided(tick))
        }
        (told, starts[id]) = (told.subtracting([id]), nil)
    }

    private func tellEnd(of run: Int) throws(Failure) {
        let recorded = try reading { () throws(HistoryError) in try store.run(run) }
        if recorded.state == .finished { tell(.ended(recorded)) }
    }

    private mutating func tellStarted() {
        for case .tick(let id) in children.values { tellStarted(id) }
    }

    private mutating func tellStarted(_ id: Int) {
        guard !told.contains(id), let tick = try? store.tick(id), tick.run != nil else { return }
        told.insert(id)
        tell(.started(tick))
    }

    // MARK: What others left

    private mutating func resumeAbandoned() throws(Failure) {
        let recovery = Recovery(project: project, store: store)
        isEngineAway = false
        for run in try recovery.abandoned() {
            let standing = store.standing(of: run)
            if standing == .engineAway { isEngineAway = true }
            guard standing == .abandoned || standing == .waiting else { continue }
            let duty = Duty.resume(run: run.number, token: run.token)
            // One whose journal cannot be read is not left alone by that: what is wrong with it is told by whoever takes it up.
            guard !resumed.contains(duty), (try? recovery.isLeftToWait(run)) != true else { continue }
            resumed.insert(duty)
            tell(.resuming(run: run.number))
            try spawn(["resume", String(run.number)], for: duty)
        }
    }

    /// Obligations at which no run is any more.
    private mutating func dischargeOpen() throws(Failure) {
        let now = clock.now()
        for item in try OpenObligations(in: store).all {
            let (obligation, run) = (item.obligation, item.obligation.run)
            guard case .finished = item.standing, obligation.discharger == nil else { continue }
            // What was there when this daemon began, and no other one has tried, is tried at once: whatever kept it from ending may be over.
            let first = isFirstLook ? nil : run.finishedAt?.advanced(bySeconds: DischargePatience.wait(after: 1))
            if let due = obligation.dischargeAt ?? first, due > now { continue }
            let duty = Duty.discharge(obligation.id)
            guard !children.values.contains(duty),
                try reading({ () throws(HistoryError) in try store.beginDischarge(obligation) })
            else { continue }
            tell(.discharging(obligation: obligation.id, run: run.number))
            try spawn(["obligations", "discharge", obligation.id, "--quiet"], for: duty)
        }
    }

    /// Stacks whose test and guard have died.
    private mutating func takeDownStacks() throws(Failure) {
        let now = clock.now()
        let deserted = try reading { () throws(HistoryError) in
            try store.desertedStacks(isAlive: Engine.isAlive)
        }
        for stack in deserted {
            let duty = Duty.discharge(stack.obligation)
            if let due = stackDue[stack.project], due > now { continue }
            guard !children.values.contains(duty) else { continue }
            stackDue[stack.project] = now.advanced(bySeconds: DischargePatience.wait(after: stack.attempts + 1))
            tell(.discharging(obligation: stack.obligation, run: stack.draft.run))
            try spawn(["obligations", "discharge", stack.obligation, "--quiet"], for: duty)
        }
    }

    private func dischargeEnded(_ id: String, _ status: Int32) throws(Failure) {
        let open = try reading { () throws(HistoryError) in try store.openObligations() }
        if let obligation = open.first(where: { $0.id == id }) {
            try reading { () throws(HistoryError) in try store.endDischarge(obligation) }
        }
        tell(.discharged(obligation: id, isDone: status == 0))
    }

    /// By a process of its own: whoever is to be told may not answer.
    private mutating func sendAlerts() throws(Failure) {
        guard !children.values.contains(.alert),
            try !reading({ () throws(HistoryError) in try store.dueAlerts() }).isEmpty
        else { return }
        try spawn(["alert"], for: .alert)
    }
}

extension EngineIdentity {
    init(_ process: ProcessIdentity) {
        self.init(bootID: process.bootID.text, processID: process.pid, startTime: process.startTime)
    }

    var process: ProcessIdentity {
        ProcessIdentity(bootID: BootID(bootID), pid: processID, startTime: startTime)
    }
}
