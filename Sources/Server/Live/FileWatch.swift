import Dispatch
import Glibc
import Synchronization

/// Tells when files change, by inotify(7): nothing wakes while nothing happens.
///
/// State: who watches what, behind one lock. After something has happened the kernel collects for a while: whatever goes on, nobody is
/// called more than ten times a second.
package final class FileWatch: Sendable {
    private struct Watcher {
        var prefix: String
        var action: @Sendable () -> Void
    }

    private struct State {
        /// Nil before the first watch.
        var descriptor: Int32?
        var next = 0
        /// By the kernel's number for a folder, then by ours.
        var watchers: [Int32: [Int: Watcher]] = [:]
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "sluice.files")

    private static let interval = DispatchTimeInterval.milliseconds(100)
    private static let wanted = UInt32(
        IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

    package init() {}

    /// Calls the action after a file of the folder was written or made whose name begins so, and after the folder itself was removed.
    /// The action must return at once.
    ///
    /// - Returns: What `forget` takes.
    /// - Throws: Where the folder is not there, or the kernel has no more watches to give.
    package func watch(
        _ folder: String, prefix: String, _ action: @escaping @Sendable () -> Void
    ) throws(FileWatchFailure) -> Int {
        try state.withLock { state throws(FileWatchFailure) in
            if state.descriptor == nil { state.descriptor = try open() }
            let descriptor = state.descriptor ?? -1
            let number = inotify_add_watch(descriptor, folder, Self.wanted)
            guard number >= 0 else { throw FileWatchFailure(folder: folder, code: errno) }
            state.next += 1
            state.watchers[number, default: [:]][state.next] = Watcher(prefix: prefix, action: action)
            return state.next
        }
    }

    package func forget(_ id: Int) {
        state.withLock { state in
            guard let number = state.watchers.first(where: { $0.value[id] != nil })?.key else { return }
            state.watchers[number]?[id] = nil
            guard state.watchers[number]?.isEmpty ?? false, let descriptor = state.descriptor else { return }
            state.watchers[number] = nil
            inotify_rm_watch(descriptor, number)
        }
    }

    private func open() throws(FileWatchFailure) -> Int32 {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw FileWatchFailure(folder: nil, code: errno) }
        // Dispatch's own objects may be used by any thread, which it does not say to Swift.
        nonisolated(unsafe) let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler { [weak self, queue] in
            guard let self else { return source.cancel() }
            self.deliver(descriptor)
            source.suspend()
            queue.asyncAfter(deadline: .now() + Self.interval) { source.resume() }
        }
        source.setCancelHandler { close(descriptor) }
        source.resume()
        return descriptor
    }

    /// Calls each watcher once whom anything of what has happened concerns.
    private func deliver(_ descriptor: Int32) {
        var happened: [Int32: Set<String>] = [:]
        var isOverrun = false
        for event in InotifyEvents(descriptor) {
            if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { isOverrun = true }
            happened[event.watch, default: []].insert(event.mask & UInt32(IN_IGNORED) != 0 ? "" : event.name)
        }
        let actions = state.withLock { state in
            var actions: [@Sendable () -> Void] = []
            for (number, watchers) in state.watchers where isOverrun || happened[number] != nil {
                let names = happened[number] ?? []
                // Without a name it is the folder itself.
                let isAll = isOverrun || names.contains("")
                for watcher in watchers.values where isAll || names.contains(where: { $0.hasPrefix(watcher.prefix) }) {
                    actions.append(watcher.action)
                }
            }
            return actions
        }
        for action in actions { action() }
    }
}

/// Why files cannot be watched.
package struct FileWatchFailure: Error, CustomStringConvertible {
    /// Nil where it is about all of them.
    package let folder: String?
    package let code: Int32

    package var description: String {
        let what = folder.map { "The folder '\($0)' cannot be watched" } ?? "Files cannot be watched"
        return "\(what): \(String(cString: strerror(code)))."
    }
}
