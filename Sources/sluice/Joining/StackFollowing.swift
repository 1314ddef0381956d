import Containers
import Glibc
import History
import Processes
import Runs
import Stacks
import Synchronization

/// The logs of a stack that stands without its test, as its guard follows them.
///
/// State: how far it is. Whoever calls `end` while another is at it waits for that one.
final class StackFollowing: Sendable {
    private enum State {
        case awaited
        case active(ContainerLogs)
        case over
    }

    private let state = Mutex(State.awaited)
    private let tell: @Sendable (String) -> Void

    init(tell: @escaping @Sendable (String) -> Void) { self.tell = tell }

    /// Goes on where the stack's test has stopped. Where that cannot be, the logs have a gap.
    func begin(_ stack: RecordedStack, secrets: [String], since: Int64) {
        do throws(StackFailure) {
            let endpoint: EngineEndpoint
            do throws(ContainerError) {
                endpoint = try ContainerEngine.find(in: ContainerClient.environment).endpoint()
            } catch {
                throw StackFailure(.collect, error.message)
            }
            let logs = try ContainerLogs(
                project: stack.project, endpoint: endpoint, path: stack.logs, secrets: secrets, since: since
            ) { [tell] event in
                if case .warned(let sentence) = event { tell(sentence) }
            }
            do throws(ContainerError) {
                try logs.start()
            } catch {
                throw StackFailure(.collect, error.message)
            }
            state.withLock { $0 = .active(logs) }
            tell("Follows the logs of the stack '\(stack.project)'.")
        } catch {
            state.withLock { $0 = .over }
            stack.noteGap("Nobody follows the logs from here on: \(error.message)", tell)
        }
    }

    /// Reads to the end what there is, and follows no more.
    func end() {
        state.withLock { state in
            if case .active(let logs) = state { logs.stop() }
            state = .over
        }
    }

    /// Waits until it has begun or cannot begin, so long at most.
    func awaitBegin(within patience: Duration) {
        let end = ContinuousClock.now + patience
        while .now < end {
            let isAwaited = state.withLock { if case .awaited = $0 { true } else { false } }
            if !isAwaited { return }
            usleep(5000)
        }
    }

    /// Whether it has begun and has not ended.
    var isActive: Bool { state.withLock { if case .active = $0 { true } else { false } } }
}

extension RecordedStack {
    /// The folder of its logs.
    var logs: String { draft.output + "/logs" }

    /// Whether its guard is there.
    var isGuarded: Bool { guardian.map(Engine.isAlive) ?? false }

    /// Ends the containers of a stack that stands without its test, and its guard once that has kept what they wrote. Nothing is removed.
    func endFollowing(tell: (String) -> Void) {
        guard state == .kept else { return }
        guard let guardian, let process = ProcessHandle.open(guardian.process) else {
            return noteGap("Lines may be missing before this one: the stack's guard had ended.", tell)
        }
        // A docker that does not answer is told of by the attempt to take the stack down.
        try? teardown.stop()
        process.send(SIGTERM)
        let patience = ContinuousClock.now + Self.patience
        while Engine.isAlive(guardian), .now < patience { usleep(10_000) }
    }

    /// So long the guard may read; longer than it takes to give up.
    private static var patience: Duration { .seconds(30) }

    func noteGap(_ text: String, _ tell: (String) -> Void) {
        // Those of a job with a user of its own have gone with the job.
        guard access(logs, F_OK) == 0 else { return }
        do throws(StackFailure) {
            try LogGap.note(text, in: logs)
        } catch {
            tell("\(text) \(error.message)")
        }
    }
}
