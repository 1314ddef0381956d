package import Runs

/// What one look at the clock is about.
package struct ScheduleQuestion: Sendable {
    /// All workflows of the default branch that have a schedule and can be read.
    package var schedules: [WorkflowSchedule]
    /// The paths of those that cannot: nothing is decided for them, and nothing forgotten.
    package var unreadable: Set<String>
    /// The head of the default branch.
    package var sha: String
    /// Its full name.
    package var ref: String

    package init(schedules: [WorkflowSchedule], unreadable: Set<String> = [], sha: String, ref: String) {
        self.schedules = schedules
        self.unreadable = unreadable
        self.sha = sha
        self.ref = ref
    }
}

/// What one look at the clock has brought.
package struct ScheduleLook: Hashable, Sendable {
    /// Moments that are decided now and were not before, in the order in which they were due.
    package var decided: [RecordedTick] = []
    /// Those whose runs the one who looks has to start: its own by now.
    package var toStart: [RecordedTick] = []
    /// Scheduled runs that have to be cancelled for others.
    package var toCancel: [Int] = []

    package init() {}
}
