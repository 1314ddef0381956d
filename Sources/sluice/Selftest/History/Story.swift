import Planning
import Runs

/// How a run of a plan may have gone: the events after its creation, decided by the state machine.
struct Story {
    let plan: Plan
    private(set) var events: [RunEvent] = []
    private(set) var outcome = Outcome.success

    /// The one in which all goes well, and one for each step that may fail.
    static func all(of preparation: RunPreparation) throws -> [Story] {
        let plan = preparation.plan
        let good = try Story(plan, failing: nil)
        let steps = good.events.compactMap { event -> StepID? in
            if case .stepFinished(let step, _) = event { step } else { nil }
        }
        return try [good] + steps.map { try Story(plan, failing: $0) }
    }

    /// As of a run whose logs nobody kept.
    private(set) var eventsWithoutLogs: [RunEvent] = []

    private init(_ plan: Plan, failing: StepID?) throws {
        self.plan = plan
        var state = RunState(plan: plan)
        let created = RunEvent.created(plan.request)
        try state.apply(created, at: Timestamp(nanoseconds: 0))
        try add(.engineAttached(token: 1), to: &state)
        while state.conclusion == nil {
            let before = events.count
            for effect in state.decide() where state.admits(effect.event) {
                try add(effect.event, to: &state)
                if let answer = Self.answer(to: effect, failing, state) { try add(answer, to: &state) }
            }
            guard events.count > before else {
                throw Failure.usage(
                    "A run of '\(plan.request.workflow)' would wait for somebody: it cannot be made up.")
            }
        }
        outcome = state.conclusion ?? .success
        eventsWithoutLogs = events.map { event in
            guard case .stepFinished(let step, var report) = event else { return event }
            report.log = nil
            return .stepFinished(step, report)
        }
    }

    private mutating func add(_ event: RunEvent, to state: inout RunState) throws {
        events.append(event)
        try state.apply(event, at: Timestamp(nanoseconds: Int64(events.count) * 1_000_000_000))
    }

    /// What the outside would say; nil where nothing was asked of it.
    private static func answer(to effect: Effect, _ failing: StepID?, _ state: RunState) -> RunEvent? {
        switch effect {
        case .startStep(let step):
            guard state.status(of: step) == .success else { return .stepFinished(step, StepReport(outcome: .skipped)) }
            let fails = step == failing
            var report = StepReport(outcome: fails ? .failure : .success, exitCode: fails ? 1 : 0)
            report.log = StoryLog(step, report.outcome).report
            return .stepFinished(step, report)
        case .completeJob(let job, let attempt):
            guard let running = state.state(of: job)?.running else { return nil }
            return .jobFinished(job, attempt: attempt, JobReport(outcome: running.status))
        case .enterGroup(let gate, _): return .gateOpened(gate)
        default: return nil
        }
    }
}
