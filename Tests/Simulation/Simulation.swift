import Conductor
import Planning
import Runs

/// One simulated run, from its creation to its end, through crashes of engine and keeper, power cuts, cancels, rivals and late reports.
struct Simulation {
    let world: SimulatedWorld
    /// Engines that were taken over and do not know it yet.
    private var stale: [Int: Conductor] = [:]
    private var engine: Conductor?
    private var lastDeath = Timestamp(nanoseconds: 0)

    init(plan: Plan, seed: UInt64, defect: Defect? = nil) {
        world = SimulatedWorld(plan: plan, seed: seed, defect: defect)
    }

    /// Runs to the end and returns what is wrong; empty is right.
    mutating func run() -> [String] {
        drawFate()
        for _ in 0..<20_000 {
            if world.entries.last.map({ if case .finished = $0.event { true } else { false } }) == true { break }
            if world.living == nil { recover() } else { step() }
            if !world.violations.isEmpty { return world.violations }
        }
        return Invariants(world: world, live: engine?.state).violations()
    }

    /// What will go wrong, besides what goes wrong by itself. Swarm testing: each run has some faults switched off.
    private mutating func drawFate() {
        if world.random.chance(0.3) {
            let isForced = world.random.chance(0.1)
            world.schedule(
                .message(.cancel(Cancellation(requester: "a person", isForced: isForced)), token: nil),
                after: Double(world.random.below(60)))
        }
        if world.random.chance(0.3) { world.schedule(.engineDies, after: Double(world.random.below(40))) }
        if world.random.chance(0.3) { world.schedule(.keeperDies, after: Double(world.random.below(40))) }
        // What is on the disk of several runs belongs together, and a power cut is for runs that need nobody else's.
        if !world.plan.usesGroups, world.powerRandom.chance(0.3) {
            world.schedule(.powerFails, after: Double(world.powerRandom.below(40_000)) / 1000)
        }
        if world.powerRandom.chance(0.1) {
            let seconds = Double(world.powerRandom.below(7200)) - 3600
            world.schedule(.clockJumps(seconds), after: Double(world.powerRandom.below(40)))
        }
        if world.random.chance(0.2) { world.schedule(.rivalTakesOver, after: Double(world.random.below(40))) }
        world.scheduleOthers()
    }

    private mutating func step() {
        let deadline = engine?.nextDeadline?.advanced(bySeconds: -world.skew)
        guard let event = world.nextEvent(before: deadline) else {
            guard let deadline else {
                world.violations.append("the run stands still: nothing is under way and it has not ended")
                return
            }
            world.now = max(world.now, deadline)
            deliver(.wake, to: nil)
            return
        }
        switch event {
        case .processEnds(let step): end(step)
        case .message(let message, let token): deliver(message, to: token)
        case .engineDies: kill()
        case .keeperDies: killKeeper()
        case .powerFails: failPower()
        case .clockJumps(let seconds): world.skew += seconds
        case .rivalTakesOver: takeOver()
        case .otherEnters(let run, let request): world.otherEnters(run, request)
        case .otherReturns(let run): world.otherReturns(run)
        case .otherLeaves(let run): world.otherLeaves(run)
        }
    }

    private mutating func deliver(_ message: Inbox.Message, to token: Int?) {
        if let token, token != world.living {
            return deliverToStale(message, token)
        }
        guard engine != nil else { return redeliver(message) }
        if case .cancel(let cancellation) = message {
            world.firstCancel = world.firstCancel ?? (world.now, cancellation.isForced)
            if cancellation.isForced { world.forced = true }
        }
        do {
            try engine?.handle([message])
        } catch {
            redeliver(message)
            died(of: error)
        }
    }

    /// A request to cancel, or a decision, stays on the disk until an engine has taken it; reports of a dead engine are gone with it.
    private func redeliver(_ message: Inbox.Message) {
        switch message {
        case .cancel, .approval: world.schedule(.message(message, token: nil), after: 1)
        default: break
        }
    }

    /// A stale engine hears something and wants to act on it: its journal must refuse it.
    private mutating func deliverToStale(_ message: Inbox.Message, _ token: Int) {
        guard var conductor = stale[token] else { return }
        do {
            try conductor.handle([message])
            stale[token] = conductor
        } catch {
            stale[token] = nil
        }
    }

    private mutating func recover() {
        world.now = world.now.advanced(bySeconds: Double(world.random.below(10_000)) / 1000)
        attach()
    }

    private mutating func attach() {
        world.token += 1
        world.living = world.token
        let token = world.token
        let defect = world.defect
        do {
            var conductor = try Conductor(
                run: 1, plan: world.plan, entries: world.entries, journal: SimulatedJournal(world: world, token: token),
                execution: SimulatedExecution(world: world, token: token),
                groups: SimulatedGroups(world: world, token: token),
                environments: SimulatedEnvironments(world: world, token: token), clock: SimulatedClock(world: world),
                observer: NobodyWatches(), inbox: Inbox(),
                restart: defect == .doubtIsForgotten ? nil : world.restart,
                decide: { defect?.decide($0) ?? $0.decide() }
            )
            try conductor.begin(token: token)
            engine = conductor
            world.purgeGroups()
        } catch {
            if error is RunError { world.violations.append("the journal does not fold: \(error)") }
            died(of: error)
        }
    }

    private mutating func died(of error: any Error) {
        if !(error is SimulatedWorld.Crash) && !(error is ConductorError) {
            world.violations.append("the engine failed: \(error)")
        }
        world.living = nil
        engine = nil
    }

    private mutating func kill() {
        world.living = nil
        engine = nil
        if world.defect == .lastAppendIsLostInCrash, world.lastAppend < world.entries.count {
            world.entries.removeLast(world.lastAppend)
        }
        if world.random.chance(0.5) { _ = world.keeper.die() }
    }

    /// Nothing is left but what is on the disk: the journal up to its last sync, or to one of the appends since.
    private mutating func failPower() {
        world.living = nil
        engine = nil
        stale = [:]
        world.entries.removeLast(world.entries.count - world.powerRandom.pick(world.appendEnds))
        world.appendEnds = [world.entries.count]
        world.lastAppend = 0
        let isCancelled = world.entries.contains { if case .cancelRequested = $0.event { true } else { false } }
        // A cancel that is not on the disk is gone, as whoever sees the machine go knows.
        if !isCancelled { (world.firstCancel, world.forced) = (nil, false) }
        _ = world.keeper.die()
        world.keeper.forgetAllBut(ended: world.entries, &world.powerRandom)
        if world.restart != .isInDoubt {
            world.restart = world.syncedThrough == world.entries.count ? .isRecorded : .isInDoubt
        }
    }

    /// Its engine notices that the connection is gone, and says so of each step that ran.
    private mutating func killKeeper() {
        let lost = world.keeper.die()
        guard let token = world.living else { return }
        for step in lost where world.defect != .lostStepCountsAsSuccess { world.post(.stepLost(step), token: token) }
        for step in lost where world.defect == .lostStepCountsAsSuccess {
            world.post(.stepFinished(step, StepReport(outcome: .success)), token: token)
        }
    }

    /// A second engine takes the run while the first still lives and believes that it holds it.
    private mutating func takeOver() {
        if let engine, let token = world.living { stale[token] = engine }
        engine = nil
        attach()
    }

    private mutating func end(_ step: StepID) {
        guard let process = world.keeper.processes[step], process.isRunning, process.endsAt <= world.now else { return }
        world.keeper.end(step, at: world.now)
        if let token = world.living { world.post(.stepFinished(step, process.report), token: token) }
        for token in stale.keys.sorted() { world.post(.stepFinished(step, process.report), token: token) }
    }
}
