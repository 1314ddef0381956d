import Conductor
import Logging
import Runs
import Synchronization
import Workflows

/// Makes room on the server's disk when less than the floor is free, by each project's retention: what `sluice gc` does.
///
/// State: what was removed so far, for the metrics, and when it was done last; behind one lock.
package final class DiskCollection: Sendable {
    /// What went, of all projects, since the server began.
    struct Totals: Hashable, Sendable {
        var collections = 0
        var removed = Collected()
    }

    private struct State {
        var totals = Totals()
        var last: Timestamp?
    }

    private let settings: ServerSettings
    private let projects: Projects
    private let control: any RunControl
    private let clock: any ClockPort
    private let log: Logger
    private let alarm = Alarm()
    private let state = Mutex(State())

    /// Seconds between two looks at the disk, and between two collections: what was kept by one is kept by the next for a while.
    private static let patience = 60.0

    init(
        settings: ServerSettings, projects: Projects, control: any RunControl, clock: any ClockPort, log: Logger
    ) {
        (self.settings, self.projects, self.control) = (settings, projects, control)
        (self.clock, self.log) = (clock, log)
    }

    var totals: Totals { state.withLock { $0.totals } }

    /// Somebody waits for room on the disk.
    func ask() {
        if isDue { alarm.ring() }
    }

    func run() async {
        while !Task.isCancelled {
            let configuration = settings.now
            let free = HostRoom.disk(at: configuration.dataDirectory)
            let floor = configuration.file.capacity.diskFloor
            if isDue, free < floor { await collect(free: free, floor: floor) }
            await alarm.wait(until: clock.now().advanced(bySeconds: Self.patience), clock)
        }
    }

    private var isDue: Bool {
        let now = clock.now()
        return state.withLock { $0.last.map { now.seconds(since: $0) >= Self.patience } ?? true }
    }

    private func collect(free: Int, floor: Int) async {
        log.warning(
            "Only \(free >> 20) MB of the disk are free, and \(floor >> 20) MB are kept free: what is old is removed.")
        for project in projects.all where !Task.isCancelled {
            do throws(Problem) {
                let removed = try await control.collect(project)
                state.withLock { $0.totals.removed += removed }
                log.info("\(removed.sentence)", metadata: ["project": "\(project.name)"])
            } catch {
                log.error("Nothing could be removed: \(error.detail)", metadata: ["project": "\(project.name)"])
            }
        }
        let now = clock.now()
        state.withLock { state in
            state.totals.collections += 1
            state.last = now
        }
    }
}
