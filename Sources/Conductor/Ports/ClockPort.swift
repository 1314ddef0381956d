package import Runs

/// The only source of time in a run.
package protocol ClockPort: Sendable {
    func now() -> Timestamp
    /// Returns when that moment has come, or throws when its task is cancelled.
    func sleep(until time: Timestamp) async throws
}
