package import Expressions
package import History
package import Runs
package import Workflows

/// What a run that was a drill says of its objective.
package struct RunRecovery: Sendable {
    package var run: Int
    package var recovery: RecoveryTime

    package init(run: Int, recovery: RecoveryTime) {
        self.run = run
        self.recovery = recovery
    }
}

/// What the clock starts of one workflow, and what it has started.
package struct ScheduleListing: Sendable {
    /// With no lines where the default branch has no such schedule any more.
    package var schedule: WorkflowSchedule
    /// As `name:` says it.
    package var name: String?
    /// The newest first.
    package var ticks: [RecordedTick]
    /// Of a drill.
    package var objective: RecoveryObjective?
    /// Of its last drills, by whomever they were started; the newest first.
    package var recoveries: [RunRecovery]

    package init(
        schedule: WorkflowSchedule, name: String?, ticks: [RecordedTick], objective: RecoveryObjective? = nil,
        recoveries: [RunRecovery] = []
    ) {
        self.schedule = schedule
        self.name = name
        self.ticks = ticks
        self.objective = objective
        self.recoveries = recoveries
    }

    /// So many moments of each line that are to come are told.
    package static let nextCount = 2

    func next(of line: ScheduleLine, after now: Timestamp) -> [Timestamp] {
        var times: [Timestamp] = []
        while times.count < Self.nextCount, let time = line.next(after: times.last ?? now) { times.append(time) }
        return times
    }

    /// As `--json` shows it: fields are only ever added.
    package func value(now: Timestamp) -> Value {
        let lines = schedule.lines.map { line -> Value in
            let next = next(of: line, after: now)
            return [
                "cron": .string(line.cron.text),
                "timezone": .string(line.timezone),
                "next": .array(next.map { .string($0.text) }),
                "next_local": .array(next.map { .string($0.text(in: line.rules)) }),
            ]
        }
        return [
            "workflow": .string(schedule.workflow),
            "workflow_name": .string(name ?? schedule.workflow),
            "catch_up": .string(schedule.policy.catchUp.rawValue),
            "window": .number(schedule.policy.window),
            "overlap": .string(schedule.policy.overlap.rawValue),
            "lines": .array(lines),
            "ticks": .array(ticks.map(\.value)),
            "recovery_time_objective": objective.map(\.value) ?? .null,
            "recoveries": .array(
                recoveries.map { ["run": .number(Double($0.run)), "recovery": $0.recovery.value] }),
        ]
    }
}
