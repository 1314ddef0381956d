import Dispatch
import Glibc
import ServiceLifecycle
import UnixSignals

/// SIGTERM and SIGINT: the first one asks the server to end, the second one ends it.
enum EndSignals {
    /// Seconds after which a server that was asked to end is ended: what is being answered has had its time.
    private static let patience = 12.0

    /// Runs the group to its end. Throws what it throws, but where it was asked to end.
    static func run(_ group: ServiceGroup) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                try await group.run()
                return true
            }
            tasks.addTask {
                var isAsked = false
                for await _ in signals {
                    if isAsked { end() }
                    isAsked = true
                    DispatchQueue.global().asyncAfter(deadline: .now() + patience) { end() }
                    await group.triggerGracefulShutdown()
                }
                return false
            }
            while try await tasks.next() == false {}
            tasks.cancelAll()
        }
    }

    /// As the signal itself would have ended it.
    private static func end() -> Never { _exit(128 + SIGTERM) }
}
