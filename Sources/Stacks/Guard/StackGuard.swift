import Containers
import Glibc

/// What the guard of a stack does: waits until its test has died, or until the stack has stood long enough, and takes it down. While a
/// stack stands without its test, the guard follows the logs of its containers.
///
/// Within a job of a run the guard dies with the job's other processes. The run's engine takes the stack down by its labels then, and
/// records it.
package struct StackGuard {
    package enum Ending: Hashable, Sendable {
        /// Somebody else has seen to it.
        case relieved
        case takenDown
        /// Something is left, or docker has not answered for too long.
        case givenUp
    }

    private var input: GuardInput
    private let clock: BootClock
    /// Seconds between attempts; there is no other attempt when these are used up.
    private let pauses: [Double]
    private let isRelieved: () -> Bool
    private let attempt: () -> String?
    private let follow: (_ secrets: [String], _ since: Int64) -> Void
    private var secrets: [String] = []

    /// How long a stack stands without its test.
    private struct Standing {
        /// Nil for one that only a person takes down.
        var deadline: Double?
        /// About when its test stopped to follow the logs: a moment before, nanoseconds since 1970.
        var since: Int64
    }

    /// In all half an hour: a daemon that is restarted is back by then.
    package static let standardPauses: [Double] = [0.2, 0.5, 1, 2, 5, 10, 20] + Array(repeating: 30, count: 60)
    /// How long a look at the clock may be away.
    private static let longestSleep = 10.0

    /// - Parameters:
    ///   - isRelieved: Whether the stack has been taken down by somebody else.
    ///   - attempt: Tries to take it down; why that failed, in a sentence, or nil.
    ///   - follow: Begins to follow the logs where the test has stopped, with the secrets that must not be in them.
    package init(
        input: GuardInput, clock: BootClock = .ofThisMachine, pauses: [Double] = standardPauses,
        isRelieved: @escaping () -> Bool, attempt: @escaping () -> String?,
        follow: @escaping (_ secrets: [String], _ since: Int64) -> Void
    ) {
        self.input = input
        self.clock = clock
        self.pauses = pauses
        self.isRelieved = isRelieved
        self.attempt = attempt
        self.follow = follow
    }

    package mutating func run() -> Ending {
        guard waitForDuty() else { return .relieved }
        for pause in [0] + pauses {
            sleep(seconds: pause)
            if isRelieved() { return .relieved }
            if attempt() == nil { return .takenDown }
        }
        return .givenUp
    }

    /// False when there is nothing to be done.
    private mutating func waitForDuty() -> Bool {
        var standing: Standing?
        while true {
            let left = standing?.deadline.map { $0 - clock.now() }
            if let left, left <= 0 { return true }
            switch input.next(within: left.map { min($0, Self.longestSleep) }) {
            case .message(.done): return false
            case .message(.mask(let secret)): secrets.append(secret)
            case .message(.keep(let seconds)):
                standing = Standing(deadline: clock.now() + seconds, since: LogMoment.now())
            case .message(.stand): standing = Standing(deadline: nil, since: LogMoment.now())
            case .end:
                guard let standing else { return true }
                follow(secrets, standing.since)
                return waitAlone(until: standing.deadline)
            case .nothing: if isRelieved() { return false }
            }
        }
    }

    /// The test is gone, and what it has left is kept.
    private func waitAlone(until deadline: Double?) -> Bool {
        while true {
            let left = deadline.map { $0 - clock.now() }
            if let left, left <= 0 { return true }
            if isRelieved() { return false }
            sleep(seconds: min(left ?? Self.longestSleep, Self.longestSleep))
        }
    }

    private func sleep(seconds: Double) {
        // A signal that cuts it short only makes the next look come sooner.
        if seconds > 0 { usleep(UInt32(min(seconds, 3600) * 1_000_000)) }
    }
}
