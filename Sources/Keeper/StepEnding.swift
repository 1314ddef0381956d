import Glibc
import Processes

/// The end of what a step has left behind that timed out or was interrupted: SIGTERM once, a short grace, then SIGKILL until none is left.
///
/// The step's own end is told after it: whatever runs next in the job must be able to start processes, and a fork bomb lets it not.
struct StepEnding {
    /// How the step's process has ended.
    let record: ExitRecord
    private var killAt: Moment
    private(set) var deadline: Moment
    private var signalled: Set<Int32> = []

    init(_ record: ExitRecord, at now: Moment) {
        self.record = record
        killAt = now + JobEnding.grace
        deadline = now
    }

    /// Without any more patience.
    mutating func hasten(at now: Moment) { (killAt, deadline) = (now, now) }

    /// One round. By groups, since a signal to a group leaves no room for a fork in between; each is in the step's session or one below.
    mutating func advance(_ processes: [ProcessEntry], at now: Moment) {
        let isPatient = now < killAt
        for group in Set(processes.map(\.group)) where group > 1 && group != getpgrp() {
            guard signalled.insert(group).inserted || !isPatient else { continue }
            killpg(group, isPatient ? SIGTERM : SIGKILL)
        }
        deadline = now + JobEnding.pause
    }
}
