import Containers
import Foundation
import Glibc
import Source
import Synchronization

/// Somebody pressed Ctrl-C.
struct ChaosStop: Error {}

/// The self-test by kills: several repositories, each with one run at a time, until there were enough.
///
/// State: the score, the assignments and the wish to stop, guarded by one mutex.
final class Chaos: Sendable {
    private struct State {
        var score = ChaosScore()
        var plan: ChaosPlan
        var isStopped = false
        var usualSeconds = 0.0
    }

    /// As it was at the beginning: for the strikes of a run.
    let plan: ChaosPlan
    let folder: String
    let image: ChaosImage?
    private let state: Mutex<State>
    private let progress: @Sendable (ChaosScore) -> Void

    init(
        kills: Int, seed: Int, folder: String, image: ChaosImage?, progress: @escaping @Sendable (ChaosScore) -> Void
    ) {
        plan = ChaosPlan(kills: kills, seed: seed)
        self.folder = folder
        self.image = image
        self.progress = progress
        state = Mutex(State(plan: plan))
    }

    /// So many repositories are in use at once: steps sleep for most of their time.
    private static var laneCount: Int { min(8, max(3, 2 * ProcessInfo.processInfo.activeProcessorCount)) }

    /// Blocks until all is done, or `stop()` was called.
    func run() -> ChaosScore {
        guard lane(0, isFirst: true) else { return score }
        let done = DispatchSemaphore(value: 0)
        for number in 0..<Self.laneCount {
            let thread = Thread {
                _ = self.lane(number, isFirst: false)
                done.signal()
            }
            thread.start()
        }
        for _ in 0..<Self.laneCount { done.wait() }
        return score
    }

    func stop() { state.withLock { $0.isStopped = true } }

    var isStopped: Bool { state.withLock { $0.isStopped } }
    var score: ChaosScore { state.withLock { $0.score } }
    var hasEnough: Bool { score.killCount >= plan.kills }
    /// How long a run takes when nobody disturbs it.
    var usualSeconds: Double { state.withLock { $0.usualSeconds } }

    func update(_ change: (inout ChaosScore) -> Void) {
        let score = state.withLock { state in
            change(&state.score)
            return state.score
        }
        progress(score)
    }

    func leftovers(in folder: String) -> ChaosLeftovers { ChaosLeftovers(folder: folder, engine: image?.engine) }

    /// Whether the condition holds within the seconds. Throws `ChaosStop`.
    func eventually(
        within seconds: Double, every microseconds: UInt32 = 2000, _ condition: () throws -> Bool
    ) throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            if isStopped { throw ChaosStop() }
            if try condition() { return true }
            if ContinuousClock.now > deadline { return false }
            usleep(microseconds)
        }
    }

    // MARK: Lanes

    /// One repository and its runs, or only the one that nobody disturbs. False when there is no sense in going on.
    private func lane(_ number: Int, isFirst: Bool) -> Bool {
        do {
            let repository = try ChaosRepository(
                folder: isFirst ? "\(folder)/undisturbed" : "\(folder)/\(number)",
                executable: Installation.executable, image: image?.name)
            defer { leftovers(in: repository.folder).removeCgroups(of: repository) }
            if isFirst { return try undisturbed(repository) }
            var previous = 0
            while let assignment = next() {
                var one = ChaosCase(self, repository, previous: previous)
                previous = try one.conduct(assignment) ?? previous
            }
            return true
        } catch is ChaosStop {
            return false
        } catch {
            let text = (error as? Failure)?.diagnostics.first?.message ?? "\(error)"
            state.withLock { state in
                state.score.failure = state.score.failure ?? text
                state.isStopped = true
            }
            return false
        }
    }

    private func next() -> ChaosPlan.Assignment? {
        state.withLock { state in
            state.isStopped ? nil : state.plan.next(done: state.score.killCount)
        }
    }

    /// Shows that the workflow runs at all, and how long it takes.
    private func undisturbed(_ repository: ChaosRepository) throws -> Bool {
        let begun = ContinuousClock.now
        var one = ChaosCase(self, repository, previous: 0)
        _ = try one.conduct(.undisturbed)
        let seconds = (ContinuousClock.now - begun) / .seconds(1)
        state.withLock { $0.usualSeconds = seconds }
        guard !score.faults.isEmpty else { return true }
        update { $0.failure = "The workflow does not run even undisturbed; '\(repository.log)' says why." }
        return false
    }
}
