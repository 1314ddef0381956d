import CProcesses
import Glibc

/// A process held by a pidfd: a signal sent through it reaches this one, or nobody.
package struct ProcessHandle: ~Copyable {
    package let pid: Int32
    private let descriptor: Int32

    private init(pid: Int32, descriptor: Int32) {
        self.pid = pid
        self.descriptor = descriptor
    }

    /// Nil when there is no such process.
    package static func open(pid: Int32) -> ProcessHandle? {
        let descriptor = sluice_pidfd_open(pid)
        return descriptor < 0 ? nil : ProcessHandle(pid: pid, descriptor: descriptor)
    }

    /// Nil when that process is gone, even if its number is another's now.
    package static func open(_ identity: ProcessIdentity) -> ProcessHandle? {
        guard identity.bootID == .current, let handle = open(pid: identity.pid) else { return nil }
        // Looked at after opening: from here on the number cannot come to mean another process.
        guard ProcessEntry(pid: identity.pid)?.startTime == identity.startTime else { return nil }
        return handle
    }

    deinit { close(descriptor) }

    /// False when it has ended already or is not ours to signal.
    @discardableResult
    package borrowing func send(_ signal: Int32) -> Bool {
        sluice_pidfd_send_signal(descriptor, signal) == 0
    }
}
