package import Workflows

/// All that the clock starts of one workflow.
package struct WorkflowSchedule: Sendable {
    /// The workflow's path.
    package var workflow: String
    package var lines: [ScheduleLine]
    package var policy: SchedulePolicy

    package init(workflow: String, lines: [ScheduleLine], policy: SchedulePolicy) {
        self.workflow = workflow
        self.lines = lines
        self.policy = policy
    }

    /// As `SchedulePolicy.decisions(on:now:busy:)`.
    package func decisions(on due: DueTicks, now: Timestamp, busy: BusySchedule) -> [TickDecision] {
        policy.decisions(on: due, now: now, busy: busy)
    }

    /// Whether a run that goes on is cancelled for one that is due.
    package var cancelsOthers: Bool { policy.overlap == .cancel }

    /// The first moment after this one at which any line is due.
    package func next(after time: Timestamp) -> Timestamp? {
        lines.compactMap { $0.next(after: time) }.min()
    }
}
