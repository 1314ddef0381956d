import Foundation
import Planning
import Runs
import Source
import Synchronization
import TestSupport
import Testing

/// `SLUICE_SIMULATIONS` sets how many runs, `SLUICE_SEED` the first seed: a failing one replays alone with both. `make simulate` sets them.
@Suite(.ownThread) struct SimulationTests {
    static let runs = Int(ProcessInfo.processInfo.environment["SLUICE_SIMULATIONS"] ?? "") ?? 100_000
    static let firstSeed = UInt64(ProcessInfo.processInfo.environment["SLUICE_SEED"] ?? "") ?? 1

    /// A plan serves this many runs, each with a fate of its own.
    static let runsPerPlan: UInt64 = 20

    @Test("every run of any plan, through crashes, power cuts and cancels, keeps the promises")
    func invariantsHold() throws {
        let start = ContinuousClock().now
        let last = Self.firstSeed + UInt64(Self.runs) - 1
        let plans = Array(Self.firstSeed / Self.runsPerPlan...last / Self.runsPerPlan)
        let failures = Mutex<[String]>([])
        // A plan is made once and run on one thread; the seed alone decides what happens, whichever thread it is.
        DispatchQueue.concurrentPerform(iterations: plans.count) { place in
            guard failures.withLock({ $0.count < 5 }) else { return }
            let first = max(Self.firstSeed, plans[place] * Self.runsPerPlan)
            let wrong = Self.violations(first...min(last, (plans[place] + 1) * Self.runsPerPlan - 1), of: plans[place])
            if !wrong.isEmpty { failures.withLock { $0 += wrong } }
        }
        let seconds = (ContinuousClock().now - start) / .seconds(1)
        print("simulation: \(Self.runs) runs, \(Int(Double(Self.runs) / seconds)) seeds a second")
        let all = failures.withLock { $0.sorted() }.joined(separator: "\n")
        #expect(all.isEmpty, "\(all)\nReplay one with SLUICE_SEED=… SLUICE_SIMULATIONS=1")
    }

    /// What is wrong with the runs of these seeds, a sentence for each.
    private static func violations(_ seeds: ClosedRange<UInt64>, of planSeed: UInt64) -> [String] {
        let plan: Plan
        do {
            plan = try Self.plan(seed: planSeed)
        } catch {
            return ["the plan of seed \(planSeed) cannot be made: \(error)"]
        }
        return seeds.compactMap { seed in
            var simulation = Simulation(plan: plan, seed: seed)
            let violations = simulation.run()
            if !violations.isEmpty, runs == 1 { tell(simulation, seed: seed) }
            return violations.isEmpty ? nil : "seed \(seed): \(violations.joined(separator: "; "))"
        }
    }

    @Test("a planted bug is found", arguments: Defect.allCases)
    func defectIsFound(_ defect: Defect) throws {
        for seed in 1...4000 as ClosedRange<UInt64> {
            let plan = try Self.plan(seed: seed / Self.runsPerPlan)
            var simulation = Simulation(plan: plan, seed: seed, defect: defect)
            let violations = simulation.run()
            if !violations.isEmpty {
                print("planted '\(defect.rawValue)' found at seed \(seed): \(violations[0])")
                return
            }
        }
        Issue.record("4000 runs did not find the planted '\(defect.rawValue)'")
    }

    @Test("the same seed gives the same journal")
    func sameSeedSameJournal() throws {
        for seed in 1...200 as ClosedRange<UInt64> {
            let plan = try Self.plan(seed: seed)
            var first = Simulation(plan: plan, seed: seed)
            var second = Simulation(plan: plan, seed: seed)
            _ = first.run()
            _ = second.run()
            #expect(first.world.entries == second.world.entries, "seed \(seed)")
        }
    }

    /// A seed that is replayed alone shows its workflow and its journal.
    private static func tell(_ simulation: Simulation, seed: UInt64) {
        for (path, text) in RandomWorkflow.files(seed: seed / runsPerPlan).sorted(by: { $0.key < $1.key }) {
            print("# \(path)\n\(text)")
        }
        for entry in simulation.world.entries.dropFirst() { print(entry.sequence, entry.event) }
    }

    static func plan(seed: UInt64) throws -> Plan {
        let files = RandomWorkflow.files(seed: seed).map { SourceFile(path: $0.key, text: $0.value) }
        let planner = Planner(files: Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0) }))
        let event = EventFacts(
            name: "push", sha: String(repeating: "a", count: 40), ref: "refs/heads/main", repository: "o/r")
        var random = SeededGenerator(seed: seed)
        var request = RunRequest(
            workflow: RandomWorkflow.topPath, event: event, maxParallel: 1 + random.below(4),
            actions: SimulatedActions.remote)
        request.obligations = RandomWorkflow.obligations(seed: seed)
        request.requester = SimulatedPeople.requester
        request.environments = SimulatedPeople.policies
        request.digest = "this plan"
        var lockRandom = SeededGenerator(seed: seed ^ 0x10C4)
        // With obligations more often, which hold them.
        if lockRandom.chance(request.obligations.isEmpty ? 0.1 : 0.4) {
            request.locks = lockRandom.pick([["first"], ["first", "second"], ["second"]])
        }
        return try planner.plan(request)
    }
}
