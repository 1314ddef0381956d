import Foundation
import Glibc
import Processes

/// One run of the self-test: started, struck as its assignment says, brought to its end, and looked at.
struct ChaosCase {
    let chaos: Chaos
    let repository: ChaosRepository
    /// The number of the newest run before this one.
    let previous: Int
    private var run: Int?
    private var keeperWasKilled = false
    /// One that was killed holds its lock for a moment more, a long one on a busy machine: nobody comes back by it.
    private var killedKeepers: Set<ProcessIdentity> = []

    init(_ chaos: Chaos, _ repository: ChaosRepository, previous: Int) {
        self.chaos = chaos
        self.repository = repository
        self.previous = previous
    }

    /// Seconds for anything that must happen: a keeper brings an engine back after ten, and the machine may be busy.
    private static let patience = 120.0

    /// The run's number, or nil where it had not begun. Throws `ChaosStop` when somebody pressed Ctrl-C.
    mutating func conduct(_ assignment: ChaosPlan.Assignment) throws -> Int? {
        try repository.clearWitness()
        let recovery: ChaosScore.Recovery
        switch assignment {
        case .undisturbed: recovery = try sweep([])
        case .sweep(let pass, let remainder):
            recovery = try sweep(chaos.plan.strikes(pass: pass, remainder: remainder))
        case .random(let number):
            var chance = SeededGenerator(seed: chaos.plan.seed, stream: number)
            recovery = try strikeAtRandom(&chance)
        }
        let faults = try recovery == .notBegun ? [] : faults()
        let place = "run \(run ?? 0) in \(repository.path)"
        chaos.update { $0.end(place, recovery, faults) }
        return run
    }

    // MARK: At each write

    /// A new engine is told of the strikes that are left, with the writes counted from its own first one.
    private mutating func sweep(_ strikes: [Strike]) throws -> ChaosScore.Recovery {
        var (rest, writes) = (strikes[...], 0)
        var arguments = Self.beginning
        var recovery = ChaosScore.Recovery.none
        while true {
            let ahead = rest.map { Strike(write: $0.write - writes, side: $0.side, target: $0.target) }
            let engine = try repository.start(arguments, strikes: chaos.hasEnough ? [] : ahead)
            let wasKilled = try ending(of: engine) == 128 + SIGKILL
            let reports = repository.reports()
            for report in reports { count(report, after: writes) }
            guard wasKilled, let last = reports.last?.strike else { break }
            rest = rest.dropFirst(reports.count)
            writes += last.side == .after ? last.write : last.write - 1
            recovery = .byHand
            guard let run = try number() else { return .notBegun }
            arguments = ["resume", "\(run)"]
        }
        _ = try number()
        return recovery
    }

    private mutating func count(_ report: StrikeReport, after writes: Int) {
        guard let target = report.target else { return }
        keeperWasKilled = keeperWasKilled || target.hitsKeeper
        chaos.update { $0.add(target, .atWrite, boundary: writes + report.strike.write) }
    }

    // MARK: At random moments

    private mutating func strikeAtRandom(_ chance: inout SeededGenerator) throws -> ChaosScore.Recovery {
        var engine = try repository.start(Self.beginning)
        var isFirst = true
        var recovery = ChaosScore.Recovery.none
        for left in (0..<Int.random(in: 3...12, using: &chance)).reversed() {
            let longest =
                isFirst && Int.random(in: 0..<4, using: &chance) == 0 ? 0.1 : chaos.usualSeconds / (isFirst ? 1 : 4)
            isFirst = false
            let target = Strike.Target.allCases.randomElement(using: &chance) ?? .engine
            if try hasEnded(engine, within: Double.random(in: 0...longest, using: &chance)) { break }
            guard try strike(engine, target) else { continue }
            guard let run = try number() else { return .notBegun }
            let waitsForKeeper =
                target == .engine && (left == 0 || chaos.hasEnough) && Int.random(in: 0..<3, using: &chance) == 0
            if waitsForKeeper, let keeper = repository.keeper(ofRun: run), !killedKeepers.contains(keeper) {
                return .byKeeper
            }
            recovery = .byHand
            engine = try repository.start(["resume", "\(run)"])
            if chaos.hasEnough { break }
        }
        _ = try ending(of: engine)
        _ = try number()
        return recovery
    }

    /// True when the engine is gone, by the strike or of itself.
    private mutating func strike(_ engine: ChaosProcess, _ target: Strike.Target) throws -> Bool {
        // A run that nobody has heard of yet has no keeper.
        let keeper = target.hitsKeeper ? try number().flatMap(repository.keeper(ofRun:)) : nil
        if target.hitsEngine { kill(engine.pid, SIGKILL) }
        let hasHitKeeper = keeper.flatMap(ProcessHandle.open)?.send(SIGKILL) ?? false
        keeperWasKilled = keeperWasKilled || hasHitKeeper
        if hasHitKeeper, let keeper { killedKeepers.insert(keeper) }
        let hasHitEngine = try target.hitsEngine && ending(of: engine) == 128 + SIGKILL
        if hasHitEngine || hasHitKeeper {
            let hit: Strike.Target = hasHitEngine && hasHitKeeper ? .both : hasHitEngine ? .engine : .keeper
            chaos.update { $0.add(hit, .random) }
        }
        return target.hitsEngine
    }

    // MARK: Waiting

    private static let beginning = ["run", ChaosWorkflow.name, "--max-parallel", "4"]

    /// The number of this case's run, once it is recorded.
    private mutating func number() throws -> Int? {
        if run == nil, let newest = try repository.newestRun(), newest.number > previous { run = newest.number }
        return run
    }

    private func ending(of engine: ChaosProcess) throws -> Int32? {
        var status: Int32?
        _ = try chaos.eventually(within: Self.patience) {
            status = engine.ending()
            return status != nil
        }
        return status
    }

    private func hasEnded(_ engine: ChaosProcess, within seconds: Double) throws -> Bool {
        // Looked at without taking its end away.
        try chaos.eventually(within: seconds) { ProcessEntry(pid: engine.pid)?.isDead ?? true }
    }

    // MARK: Looking

    private func faults() throws -> [ChaosScore.Fault] {
        guard let run else { return [.lost] }
        var conclusion: String?
        // For as long as somebody is there who can bring it to its end.
        _ = try chaos.eventually(within: Self.patience, every: 100_000) {
            let isAlone = chaos.leftovers(in: repository.folder).processes().isEmpty
            conclusion = try repository.newestRun()?.conclusion
            return isAlone || conclusion != nil
        }
        guard let conclusion else { return [.lost] }
        var faults = stepFaults(repository.seen(), conclusion)
        if conclusion != "success", !keeperWasKilled { faults.append(.failedWithoutCause) }
        let isMade = access(repository.workflow.made, F_OK) == 0
        if try isMade || repository.openObligations() > 0 { faults.append(.obligationOpen) }
        var left: [ChaosLeftovers.Leftover] = []
        _ = try chaos.eventually(within: 120, every: 20_000) {
            left = chaos.leftovers(in: repository.folder).leftovers(of: repository, run: run)
            return left.isEmpty
        }
        return faults + left.map(ChaosScore.Fault.left)
    }

    private func stepFaults(_ seen: [String: Int], _ conclusion: String) -> [ChaosScore.Fault] {
        repository.workflow.steps.compactMap { step in
            let (began, ended) = (seen["start \(step.name)"] ?? 0, seen["end \(step.name)"] ?? 0)
            switch step.duty {
            case .ordinary:
                if began > 1 { return .startedTwice(step: step.name) }
                return conclusion == "success" && ended == 0 ? .notRun(step: step.name) : nil
            case .finalizer: return ended == 0 ? .finalizerMissed(step: step.name) : nil
            case .finalizerAfter(let others):
                let isOwed = others.contains { seen["start \($0)"] != nil }
                return isOwed && ended == 0 ? .finalizerMissed(step: step.name) : nil
            }
        }
    }
}
