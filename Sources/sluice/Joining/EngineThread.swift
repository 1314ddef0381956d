import Dispatch
import Foundation
import Synchronization

/// The thread on which the tasks of one engine take turns.
///
/// They hand each other small messages: to wake another thread for each costs more than what is then done there. What waits for a
/// disk or a process for long has threads of its own (`blocking` in Execution, the reader of the keeper's socket).
///
/// State: `turns`, guarded by its mutex; `arrived` counts that there was something new to look at.
final class EngineThread: TaskExecutor {
    private struct Turns {
        var jobs: [UnownedJob] = []
        var areOver = false
    }

    private let turns = Mutex(Turns())
    private let arrived = DispatchSemaphore(value: 0)

    /// Carries the body's tasks out on one thread, which ends when the body has.
    static func run<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let executor = EngineThread()
        let thread = Thread { executor.takeTurns() }
        thread.name = "engine"
        thread.start()
        return try await withTaskExecutorPreference(executor) {
            defer { executor.end() }
            return try await body()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let wasEmpty = turns.withLock { turns in
            defer { turns.jobs.append(job) }
            return turns.jobs.isEmpty
        }
        if wasEmpty { arrived.signal() }
    }

    private func end() {
        turns.withLock { $0.areOver = true }
        arrived.signal()
    }

    private func takeTurns() {
        while true {
            arrived.wait()
            let (jobs, areOver) = turns.withLock { turns in
                defer { turns.jobs = [] }
                return (turns.jobs, turns.areOver)
            }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
            if areOver, jobs.isEmpty { return }
        }
    }
}
