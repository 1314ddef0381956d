import Glibc

/// Seconds since the machine was started, those of its sleep included: a deadline does not move with the lid of a laptop, nor with a
/// clock that is set.
package struct BootClock: Sendable {
    package var now: @Sendable () -> Double

    package init(now: @escaping @Sendable () -> Double) {
        self.now = now
    }

    package static let ofThisMachine = BootClock {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
