package import Planning
package import Runs

/// The loop around a run's state machine: event → journal → apply → decide → journal → carry out.
///
/// An event stands in the journal before anything follows from it. All that one round of messages leads to is one append, so that
/// a thousand small jobs cost a thousand transactions and not six thousand.
package struct Conductor: Sendable {
    private let run: Int
    private let journal: any JournalPort
    private let execution: any ExecutionPort
    private let groups: any GroupPort
    private let environments: any EnvironmentPort
    private let clock: any ClockPort
    private let observer: any ObserverPort
    private let inbox: Inbox
    /// `RunState.decide`; tests put faulty ones in its place, to see that they are found out.
    private let decide: @Sendable (RunState) -> [Effect]
    package private(set) var state: RunState
    private var sequence: Int
    /// When the engine before this one went, where that is known.
    private let engineLeftAt: Timestamp?
    /// Where the machine was restarted since an engine before this one held the run.
    private let restart: MachineRestart?
    /// When the journal is put on the disk unless something happens before; nil where it is there.
    private var syncsAt: Timestamp?
    /// When a job is tried again that found no place on this machine; nil where none waits for one.
    private var triesPlaceAt: Timestamp?
    /// When the timer that is set goes off; it may do so early, never late.
    private var alarm: Timestamp?

    /// Takes up a run where its journal ends. Throws `RunError` when the journal does not fold.
    package init(
        run: Int, plan: Plan, entries: [JournalEntry], journal: any JournalPort, execution: any ExecutionPort,
        groups: any GroupPort, environments: any EnvironmentPort, clock: any ClockPort, observer: any ObserverPort,
        inbox: Inbox,
        engineLeftAt: Timestamp? = nil, restart: MachineRestart? = nil,
        decide: @escaping @Sendable (RunState) -> [Effect] = { $0.decide() }
    ) throws(RunError) {
        self.run = run
        self.journal = journal
        self.execution = execution
        self.groups = groups
        self.environments = environments
        self.clock = clock
        self.observer = observer
        self.inbox = inbox
        self.decide = decide
        self.engineLeftAt = engineLeftAt
        self.restart = restart
        state = RunState(plan: plan)
        for entry in entries { try state.apply(entry.event, at: entry.time) }
        sequence = entries.last?.sequence ?? 0
    }

    /// Conducts the run to its end and returns how it ended; nil where it was left to wait.
    ///
    /// - Parameter token: The engine's fencing token, higher than all before.
    /// - Parameter leavesWaiting: Whether to leave a run in which nothing can go on before somebody approves: whoever does takes it up.
    /// - Throws: `ConductorError.fenced` when another engine took the run over, and whatever the journal throws; nothing more is carried out then.
    package mutating func conduct(token: Int, leavesWaiting: Bool = false) async throws -> Outcome? {
        try await withThrowingDiscardingTaskGroup { timers in
            var conductor = self
            let outcome = try await conductor.loop(token, leavesWaiting, &timers)
            self = conductor
            timers.cancelAll()
            return outcome
        }
    }

    private mutating func loop(
        _ token: Int, _ leavesWaiting: Bool, _ timers: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> Outcome? {
        try begin(token: token)
        while state.conclusion == nil, !(leavesWaiting && canBeLeft) {
            setAlarm(in: &timers)
            try handle(try await inbox.receive())
        }
        await execution.finish()
        return state.conclusion
    }

    /// Whether nothing is there to be done before somebody decides.
    private var canBeLeft: Bool {
        guard state.waitsForApprovalOnly, inbox.isEmpty else { return false }
        return state.nextDeadline.map { $0.time > clock.now() } ?? true
    }

    /// Takes the run over: the engine before, if there was one, is lost.
    package mutating func begin(token: Int) throws {
        guard state.conclusion == nil else { return }
        try advance(
            state.token > 0
                ? [.engineLost(since: engineLeftAt, restart: restart), .engineAttached(token: token)]
                : [.engineAttached(token: token)])
    }

    /// One round of messages.
    package mutating func handle(_ messages: [Inbox.Message]) throws {
        let events = messages.compactMap(event)
        // Without anything new there is nothing to decide that was not decided before, but for places that others have left.
        if !events.isEmpty || triesPlaceAt != nil { try advance(events) }
        if let syncsAt, syncsAt <= clock.now() {
            try journal.sync(through: sequence)
            self.syncsAt = nil
        }
    }

    /// When it next looks though nothing has happened.
    package var nextDeadline: Timestamp? {
        [state.nextDeadline?.time, syncsAt, triesPlaceAt].compactMap(\.self).min()
    }

    /// How long nothing must happen, in seconds, before what happened is put on the disk: short steps in a row are not held up, and a
    /// power cut in the middle of a long one leaves no doubt about the others.
    private static let quietSeconds = 0.25
    /// Seconds after which a job is tried again that found no place.
    private static let placePatience = 0.2

    /// What a message means for the run; nil for one that came late.
    private func event(_ message: Inbox.Message) -> RunEvent? {
        switch message {
        case .report(.stepFinished(let step, let report)): return .stepFinished(step, report)
        case .report(.stepExpanded(let step, let action)): return .stepExpanded(step, action)
        case .report(.stepLost(let step)): return .stepLost(step)
        case .report(.jobFinished(let job, let attempt, var report)):
            if report.reason == nil, report.outcome == .cancelled { report.reason = state.reasonForStop(of: job) }
            return .jobFinished(job, attempt: attempt, report)
        case .report(.jobFailedToStart(let job, let attempt, let reason)):
            return .jobFinished(job, attempt: attempt, JobReport(outcome: .failure, reason: reason))
        case .group(.opened(let gate)): return .gateOpened(gate)
        case .group(.waiting(let gate, let wait)): return .gateWaiting(gate, wait)
        case .group(.cancelled(let gate, let requester)):
            guard let job = gate.job else { return .cancelRequested(Cancellation(requester: requester)) }
            return .jobCancelRequested(job, requester: requester)
        case .environment(let report): return .environmentChecked(report.job, report.check)
        case .approval(.given(let decision)): return .approvalGiven(decision)
        case .approval(.rejected(let decision)): return .approvalRejected(decision)
        case .cancel(let cancellation): return .cancelRequested(cancellation)
        case .wake:
            guard let (time, event) = state.nextDeadline, time <= clock.now() else { return nil }
            return event
        }
    }

    /// One round: applies what happened and decides until nothing is left to decide, journals all of it at once, then acts.
    private mutating func advance(_ events: [RunEvent]) throws {
        let now = clock.now()
        var entries: [JournalEntry] = []
        for event in events where state.admits(event) { entries.append(try record(event, at: now)) }
        let effects = try settle(&entries, at: now)
        guard !entries.isEmpty else { return }
        // After a sync, which an engine before this one may have made, it is on the disk that the journal goes on before anything follows
        // from it. A run's creation is there, too, from its first job on.
        let isFirst = syncsAt == nil
        try journal.append(entries, durably: isFirst || entries.contains { mustSurvivePowerCut($0.event) })
        syncsAt = now.advanced(bySeconds: Self.quietSeconds)
        observer.observe(entries, state: state)
        for effect in effects { try carryOut(effect) }
    }

    /// Decides until nothing is left to decide, or what is left waits for places on this machine; returns what is to be carried out.
    private mutating func settle(_ entries: inout [JournalEntry], at now: Timestamp) throws(RunError) -> [Effect] {
        var effects: [Effect] = []
        // Whoever finds no place keeps those after it from taking the next one that gets free.
        var isHeldUp = false
        while case let decided = decide(state), !decided.isEmpty {
            // An effect may overtake another of the same decision (a failure stops its siblings), but never all of them.
            let before = entries.count
            for effect in decided where state.admits(effect.event) {
                if let job = state.jobInNeedOfPlace(for: effect), isHeldUp || !execution.takePlace(for: job) {
                    isHeldUp = true
                    continue
                }
                entries.append(try record(effect.event, at: now))
                effects.append(effect)
            }
            if entries.count > before { continue }
            if isHeldUp { break }
            throw RunError(event: decided[0].event, reason: "it was decided, and the run's state does not admit it")
        }
        triesPlaceAt = isHeldUp ? now.advanced(bySeconds: Self.placePatience) : nil
        return effects
    }

    private mutating func record(_ event: RunEvent, at time: Timestamp) throws(RunError) -> JournalEntry {
        try state.apply(event, at: time)
        sequence += 1
        return JournalEntry(sequence: sequence, time: time, event: event)
    }

    /// A finalizer's start, and all that concerns an obligation or an approval, is on the disk before anything follows from it.
    private func mustSurvivePowerCut(_ event: RunEvent) -> Bool {
        switch event {
        case .approvalAsked, .approvalGiven, .approvalRejected, .approvalExpired, .environmentOpened: return true
        case .obligationOpened, .dischargeFailed, .dischargeRetried, .obligationDischarged, .obligationAbandoned:
            return true
        case .jobStarted(let job, _):
            return state.index(of: job).map { state.plan.families[state.plan.jobs[$0].family].isFinalizer } ?? false
        case .stepStarted(let step):
            guard step.phase == .main, let index = state.index(of: step.job) else { return false }
            return state.jobs[index].running?.nodes[step.index].planned.isFinalizer ?? false
        default: return false
        }
    }

    private func carryOut(_ effect: Effect) throws {
        switch effect {
        case .record, .finish: break
        case .enterGroup(let gate, let request): try groups.enter(gate, request)
        case .leaveGroup(let gate): try groups.leave(gate)
        case .checkEnvironment(let job, let request): environments.check(job, request)
        case .startJob(let job, _): if let order = state.order(ofJob: job) { execution.startJob(order) }
        case .adoptJob(let job, _): adopt(job)
        case .startStep(let step): if let order = state.order(of: step) { execution.startStep(order) }
        case .completeStep(let step): if let order = state.order(ofComposite: step) { execution.completeStep(order) }
        case .interruptStep(let step, let interruption): execution.interrupt(step, interruption)
        case .completeJob(let job, _): if let order = state.order(ofJob: job) { execution.completeJob(order) }
        }
    }

    /// Gives a job that an engine before started to this one's execution, with what that engine was about to do.
    private func adopt(_ job: JobID) {
        guard let order = state.order(ofJob: job), let running = state.state(of: job)?.running else { return }
        let steps = running.runningSteps(of: job)
        execution.adoptJob(order, runningSteps: steps.compactMap { state.order(of: $0) })
        for step in steps {
            if let interruption = state.stepState(of: step)?.interruption { execution.interrupt(step, interruption) }
        }
        for step in running.completingSteps(of: job) {
            if let order = state.order(ofComposite: step) { execution.completeStep(order) }
        }
        if running.isCompleting { execution.completeJob(order) }
    }

    private mutating func setAlarm(in timers: inout ThrowingDiscardingTaskGroup<any Error>) {
        guard let next = nextDeadline else { return }
        if let alarm, alarm > clock.now(), alarm <= next { return }
        alarm = next
        let (clock, inbox) = (clock, inbox)
        timers.addTask {
            // Cancelled when the run is over: nobody listens then.
            guard (try? await clock.sleep(until: next)) != nil else { return }
            inbox.post(.wake)
        }
    }
}
