import Dispatch
package import Testing

/// Gives each test of a suite a thread of its own.
///
/// Tests of processes, git and disks wait on their thread. Swift's pool has only as many threads as the machine has
/// cores: two tests that wait there would hold up every other one, and a test that measures time would look hung.
package struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(TestThread(), operation: body)
    }
}

extension Trait where Self == OwnThread {
    /// Each test runs on a thread of its own; for tests that wait for processes or disks.
    package static var ownThread: Self { OwnThread() }
}

/// One thread; it ends with the test.
private final class TestThread: TaskExecutor {
    // A serial queue has a thread of its own as long as it has work.
    private let queue = DispatchQueue(label: "test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
