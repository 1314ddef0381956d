import Conductor
import Glibc
import Runs

/// The machine's own clock.
struct SystemClock: ClockPort {
    func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    func sleep(until time: Timestamp) async throws {
        let seconds = max(0, time.seconds(since: now()))
        try await Task.sleep(for: .seconds(seconds))
    }
}
