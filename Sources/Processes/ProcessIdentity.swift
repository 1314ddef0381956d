import Glibc

/// One process for ever: its number alone comes back, its number, start and boot do not.
package struct ProcessIdentity: Hashable, Sendable {
    package var bootID: BootID
    package var pid: Int32
    /// Clock ticks since boot, from /proc/PID/stat.
    package var startTime: UInt64

    package init(bootID: BootID, pid: Int32, startTime: UInt64) {
        self.bootID = bootID
        self.pid = pid
        self.startTime = startTime
    }

    /// The process that has this number now, or nil.
    package init?(pid: Int32) {
        guard let entry = ProcessEntry(pid: pid) else { return nil }
        self.init(bootID: .current, pid: pid, startTime: entry.startTime)
    }

    /// This process.
    package static func current() -> ProcessIdentity {
        let pid = getpid()
        return ProcessIdentity(pid: pid) ?? ProcessIdentity(bootID: .current, pid: pid, startTime: 0)
    }

    /// Whether it still runs; a zombie does not.
    package var isAlive: Bool {
        guard bootID == .current, let entry = ProcessEntry(pid: pid) else { return false }
        return entry.startTime == startTime && !entry.isDead
    }
}

extension ProcessIdentity {
    /// One line: boot, number, start.
    package var text: String { "\(bootID) \(pid) \(startTime)" }

    package init?(text: some StringProtocol) {
        let parts = text.split(separator: " ")
        guard parts.count == 3, let pid = Int32(parts[1]), let startTime = UInt64(parts[2]) else {
            return nil
        }
        self.init(bootID: BootID(String(parts[0])), pid: pid, startTime: startTime)
    }
}
