package import Workflows

/// Spreads the waits of runs that fail at the same moment. No random number takes part: the same attempt waits equally long on any machine.
package struct Jitter: Hashable, Sendable {
    /// The most that is added or taken away, as a part of the wait.
    static let share = 0.2

    private let seed: UInt64

    package init(run: Int, name: String) {
        // FNV-1a, 64 bits.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(run)/\(name)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        seed = hash
    }

    /// Seconds to wait after the attempt with this number, within what the policy allows.
    package func wait(after attempt: Int, _ policy: RetryPolicy) -> Double {
        let wait = policy.wait(after: attempt) * (1 + Self.share * (2 * part(attempt) - 1))
        let inMilliseconds = (wait * 1000).rounded() / 1000
        return min(max(inMilliseconds, policy.shortestWait), policy.longestWait)
    }

    /// From 0 to 1, by the finalizer of MurmurHash3.
    private func part(_ attempt: Int) -> Double {
        var hash = seed &+ UInt64(attempt) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return Double((hash ^ (hash >> 33)) >> 11) / Double(UInt64(1) << 53)
    }
}
