import CProcesses
import Glibc
import Processes

/// The descriptors that the keeper watches, and its patience.
struct EventLoop: ~Copyable {
    private let epoll: Int32
    private var events = [sluice_event](repeating: sluice_event(), count: 64)

    init() throws(KeeperError) {
        epoll = sluice_epoll_create()
        guard epoll >= 0 else { throw .failed("An event queue cannot be made") }
    }

    deinit { close(epoll) }

    func watch(_ descriptor: Int32, writing: Bool = false) {
        _ = sluice_epoll_watch(epoll, descriptor, 1, writing ? 1 : 0)
    }

    func forget(_ descriptor: Int32) { _ = sluice_epoll_forget(epoll, descriptor) }

    /// What happened, at the latest at the deadline.
    mutating func wait(until deadline: Moment?) -> ArraySlice<sluice_event> {
        let patience = deadline.map { EventLoop.milliseconds(SuspendingClock().now.duration(to: $0)) } ?? -1
        let count = sluice_epoll_wait(epoll, &events, Int32(events.count), patience)
        return events.prefix(max(0, Int(count)))
    }

    /// Rounded up, so that a deadline has passed when it is looked at.
    private static func milliseconds(_ duration: Duration) -> Int32 {
        guard duration > .zero else { return 0 }
        let (seconds, attoseconds) = duration.components
        guard seconds < 100_000 else { return 100_000_000 }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

extension KeeperError {
    /// A system call of the keeper failed with the present `errno`.
    static func failed(_ attempt: String) -> KeeperError {
        KeeperError(.system, "\(attempt): \(systemErrorText(errno)).", systemError: errno)
    }
}
