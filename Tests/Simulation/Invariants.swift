import Expressions
import Planning
import Runs
import Workflows

/// What must hold at the end of every run, seen from the journal, the witness at the keeper and the plan alone.
struct Invariants {
    let world: SimulatedWorld
    let live: RunState?
    /// As it has become.
    let plan: Plan
    /// What the journal alone gives, or why it gives nothing.
    private let folded: Result<RunState, RunError>
    private var finishedAt: [JobID: Int] = [:]
    private var startedAt: [JobID: Int] = [:]
    private var reports: [JobID: JobReport] = [:]
    /// The steps of each attempt at a job, as they were last.
    private var attempts: [Attempt: RunningJob] = [:]

    private struct Attempt: Hashable {
        var job: JobID
        var number: Int
    }

    private let index: [JobID: Int]

    init(world: SimulatedWorld, live: RunState?) {
        self.world = world
        self.live = live
        var state = RunState(plan: world.plan)
        var fault: RunError?
        for (place, entry) in world.entries.enumerated() {
            switch entry.event {
            case .jobStarted(let job, _), .callStarted(let job, _): startedAt[job] = startedAt[job] ?? place
            case .jobFinished(let job, _, let report):
                finishedAt[job] = place
                reports[job] = report
            case .dischargeRetried(let id, _):
                for job in state.plan.jobs.map(\.id) where world.plan.request.discharges(job, id) {
                    startedAt[job] = nil
                    finishedAt[job] = nil
                    reports[job] = nil
                }
            default: break
            }
            // Only before what may end an attempt: a copy at each event would cost more than the run.
            if let job = entry.event.endedJob, let running = state.state(of: job)?.running {
                attempts[Attempt(job: job, number: running.attempt)] = running
            }
            do throws(RunError) {
                try state.apply(entry.event, at: entry.time)
            } catch {
                fault = error
                break
            }
        }
        folded = fault.map { .failure($0) } ?? .success(state)
        plan = fault == nil ? state.plan : world.plan
        index = Dictionary(plan.jobs.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func running(_ step: StepID) -> RunningJob? {
        attempts[Attempt(job: step.job, number: step.jobAttempt)]
    }

    func violations() -> [String] {
        guard case .finished(let conclusion)? = world.entries.last?.event else { return ["the run did not end"] }
        return folding() + expansions() + order() + conditions() + finalizers() + repetitions() + room() + background()
            + actions() + groups() + environments() + obligations() + leftovers() + cancels() + stops()
            + ending(conclusion)
    }

    /// The journal alone gives the state that the engine had, and in it every job has ended.
    private func folding() -> [String] {
        for (place, entry) in world.entries.enumerated() where entry.sequence != place + 1 {
            return ["entry \(place + 1) has the number \(entry.sequence)"]
        }
        switch folded {
        case .failure(let error): return ["the journal does not fold: \(error)"]
        case .success(let state):
            if let live, live != state { return ["the journal's state differs from the engine's"] }
            return zip(state.plan.jobs, state.jobs).filter { !$1.isFinished }.map { "'\($0.0.id)' did not end" }
        }
    }

    /// A family whose matrix comes from a need has the jobs that the need's output names, and no others.
    private func expansions() -> [String] {
        var wrong: [String] = []
        for case .familyExpanded(let job, let expansion) in world.entries.map(\.event) {
            // A later attempt keeps the jobs that the first one made.
            if plan.request.obligations.contains(where: { $0.isDischarged(by: job) }) { continue }
            let first = expansion.jobs[0].matrix == nil ? job : JobID(job.text + ".0")
            guard let place = index[first] else {
                wrong.append("'\(job)' was expanded and is nowhere")
                continue
            }
            let family = plan.families[plan.jobs[place].family]
            if family.jobs.count != expansion.total { wrong.append("'\(job)' has lost jobs") }
            guard let need = family.needs.last, "\(family.definition.strategy as Any)".contains("fromJSON(needs."),
                let output = plan.families[need].jobs.compactMap({ reports[plan.jobs[$0].id]?.outputs["legs"] }).last,
                plan.families[need].jobs.count == 1, case .array(let legs)? = try? Value(parsingJSON: output.asString)
            else { continue }
            let made = family.jobs.compactMap { plan.jobs[$0].matrix?["leg"] }
            if made != legs { wrong.append("'\(job)' has the legs \(made), not \(legs)") }
        }
        return wrong
    }

    /// No job started before its gates, and each ended once.
    private func order() -> [String] {
        var wrong: [String] = []
        for job in plan.jobs {
            guard let start = startedAt[job.id] else { continue }
            let family = plan.families[job.family]
            for need in family.needs {
                for needed in plan.families[need].jobs where (finishedAt[plan.jobs[needed].id] ?? .max) > start {
                    wrong.append("'\(job.id)' started before '\(plan.jobs[needed].id)' ended")
                }
            }
            if let caller = plan.scopes[family.scope].caller, (startedAt[plan.jobs[caller].id] ?? .max) > start {
                wrong.append("'\(job.id)' started before its caller")
            }
            guard case .call(let scope) = job.body else { continue }
            for callee in plan.scopes[scope].families.flatMap({ plan.families[$0].jobs })
            where (finishedAt[plan.jobs[callee].id] ?? .max) > finishedAt[job.id] ?? .min {
                wrong.append("'\(job.id)' ended before '\(plan.jobs[callee].id)', which it called")
            }
        }
        return wrong
    }

    /// A job without an `if` runs if, and only if, all its ancestors succeeded.
    private func conditions() -> [String] {
        let isCancelled = world.entries.contains { if case .cancelRequested = $0.event { true } else { false } }
        guard !isCancelled else { return [] }
        var wrong: [String] = []
        for job in plan.jobs {
            let family = plan.families[job.family]
            guard family.definition.condition == nil, reports[job.id] != nil else { continue }
            let isForEnvironment =
                if case .steps(let body) = family.definition.body { body.environment != nil } else { false }
            let allSucceeded = ancestors(of: job.family).allSatisfy { ancestor in
                plan.families[ancestor].jobs.allSatisfy { reports[plan.jobs[$0].id]?.result == .success }
            }
            let hasStarted = startedAt[job.id] != nil
            if hasStarted, !allSucceeded { wrong.append("'\(job.id)' ran though an ancestor did not succeed") }
            let reason = reports[job.id]?.reason ?? ""
            let isExcused =
                reason.contains("fail-fast") || reason.contains("concurrency group") || couldNotBeMade(job.id)
                || isForEnvironment
            if !hasStarted, allSucceeded, !isExcused {
                wrong.append("'\(job.id)' did not run though all its ancestors succeeded")
            }
        }
        return wrong
    }

    /// It failed since its matrix came to nothing.
    private func couldNotBeMade(_ job: JobID) -> Bool {
        reports[job]?.outcome == .failure && reports[job]?.reason?.hasPrefix("Error when evaluating") == true
    }

    private func ancestors(of family: Int) -> Set<Int> {
        plan.families[family].needs.reduce(into: []) { $0.formUnion(ancestors(of: $1).union([$1])) }
    }

    /// Every finalizer ran to an end, unless somebody used force, or the run was cancelled before it began.
    private func finalizers() -> [String] {
        let opened = world.entries.compactMap { if case .gateOpened(let gate) = $0.event { gate } else { nil } }
        let hasBegun =
            (plan.workflow.concurrency == nil || opened.contains(.run))
            && plan.request.locks.allSatisfy { opened.contains(.lock($0)) }
        guard !world.forced, hasBegun else { return [] }
        var wrong: [String] = []
        for job in plan.jobs {
            let family = plan.families[job.family]
            let hasCallerStarted = plan.scopes[family.scope].caller.map { startedAt[plan.jobs[$0].id] != nil } ?? true
            if family.definition.condition?.value.callsAlways == true, hasCallerStarted, startedAt[job.id] == nil,
                !couldNotBeMade(job.id), !mayStayBehind(job.id)
            {
                wrong.append("the finalizer '\(job.id)' never started")
            }
            guard startedAt[job.id] != nil, reports[job.id] != nil else { continue }
            for (number, step) in job.steps.enumerated() where step.isFinalizer {
                if !ranToItsEnd(job.id, number) {
                    wrong.append("the finalizer step \(number) of '\(job.id)' did not run to an end")
                }
            }
        }
        return wrong
    }

    private func ranToItsEnd(_ job: JobID, _ number: Int) -> Bool {
        world.keeper.processes.contains { step, process in
            step.job == job && step.index == number && step.phase == .main && process.ended != nil
        }
            // A composite action has no process of its own.
            || world.entries.contains { entry in
                guard case .stepFinished(let step, let report) = entry.event else { return false }
                return step.job == job && step.index == number && step.phase == .main && report.outcome != .skipped
                    && running(step)?.nodes[number].children.isEmpty == false
            }
    }

    /// An action's steps run between its beginning and its end; what it does before the first step and after the last one is done.
    private func actions() -> [String] {
        var wrong: [String] = []
        for (attempt, job) in attempts {
            for place in job.nodes.indices {
                let node = job.nodes[place]
                let isOver = reports[attempt.job] != nil && job.attempt == lastAttempt(of: attempt.job)
                if isOver, !world.forced, node.planned.post != nil, node.post.report == nil,
                    node.parent.map({ job.nodes[$0].main.report != nil }) ?? true,
                    let main = node.main.report, main.outcome != .skipped
                {
                    wrong.append("the post step of \(place) of '\(attempt.job)' did not run")
                }
                if node.parent == nil, node.planned.pre != nil, case .pending = node.pre, node.main.report != nil {
                    wrong.append("the pre step of \(place) of '\(attempt.job)' did not run")
                }
            }
        }
        return (wrong + order(ofSteps: world.entries)).sorted()
    }

    private func lastAttempt(of job: JobID) -> Int {
        attempts.keys.filter { $0.job == job }.map(\.number).max() ?? 0
    }

    /// No step of an action runs before the action has begun, or when it has ended.
    private func order(ofSteps entries: [JournalEntry]) -> [String] {
        var wrong: [String] = []
        var open: Set<StepID> = []
        for entry in entries {
            switch entry.event {
            case .stepExpanded(let step, _): open.insert(step.withoutAttempt)
            case .stepStarted(let step):
                guard let running = running(step), running.nodes.indices.contains(step.index),
                    let parent = running.nodes[step.index].parent
                else { continue }
                var outer = step.withoutAttempt
                outer.index = parent
                if !open.contains(outer) { wrong.append("\(step) started outside of its action") }
            case .stepCompleting(let step):
                open.remove(step.withoutAttempt)
            case .stepFinished(let step, _):
                guard let running = running(step), running.nodes.indices.contains(step.index),
                    let parent = running.nodes[step.index].parent
                else { continue }
                var outer = step.withoutAttempt
                outer.index = parent
                if !open.contains(outer) { wrong.append("\(step) ended after its action") }
            default: break
            }
        }
        return wrong
    }

    /// No ordinary step runs twice; no process was started twice for one attempt; a step that was lost has not succeeded.
    private func repetitions() -> [String] {
        var wrong: [String] = []
        for (step, count) in world.keeper.starts where count > 1 {
            guard let index = index[step.job], let running = running(step),
                !plan.families[plan.jobs[index].family].isFinalizer
            else { continue }
            guard running.nodes.indices.contains(step.index) else {
                wrong.append("\(step) was started \(count) times, and its job has no such step")
                continue
            }
            let line = (running.steps(above: step.index) + [step.index]).map { running.nodes[$0].planned }
            let mayRepeat = line.contains(where: \.isFinalizer) || line.last?.isRepeatable == true
            if !mayRepeat { wrong.append("the ordinary step \(step) was started \(count) times") }
        }
        for entry in world.entries {
            guard case .stepFinished(let step, let report) = entry.event, report.outcome == .success,
                let process = world.keeper.processes[step]
            else { continue }
            if process.isLost || process.report.outcome != .success {
                wrong.append("\(step) counts as a success, which nobody saw")
            }
        }
        return wrong.sorted()
    }

    /// Never more at a time than the runner or the matrix allows.
    private func room() -> [String] {
        var wrong: [String] = []
        if world.keeper.mostJobsAtOnce > plan.request.maxParallel {
            wrong.append("\(world.keeper.mostJobsAtOnce) jobs ran at a time")
        }
        for job in plan.jobs where job.index == 0 {
            let most = world.keeper.mostJobsAtOnceByFamily[job.id.familyName] ?? 0
            guard most > plan.families[job.family].maxParallel ?? .max else { continue }
            wrong.append("\(most) jobs of '\(job.id.familyName)' held its turn at a time")
        }
        return wrong
    }

    /// No wait ends before what it waits for, no more than ten run at a time, and no failure among them is forgotten.
    private func background() -> [String] {
        var wrong: [String] = []
        for job in plan.jobs where job.steps.contains(where: \.isBackground) {
            var running: Set<Int> = []
            var ended: [Int: StepReport] = [:]
            for entry in world.entries {
                switch entry.event {
                case .jobStarted(job.id, _): (running, ended) = ([], [:])
                case .stepStarted(let step) where step.isOwn(of: job):
                    if job.steps[step.index].isBackground { running.insert(step.index) }
                    if running.count > 10 {
                        wrong.append("\(running.count) steps of '\(job.id)' ran in the background")
                    }
                case .stepLost(let step) where step.isOwn(of: job): running.remove(step.index)
                case .stepFinished(let step, let report) where step.isOwn(of: job):
                    running.remove(step.index)
                    ended[step.index] = report
                    guard case .wait(let targets) = job.steps[step.index].action else { continue }
                    for target in targets where running.contains(target) {
                        wrong.append("\(step) did not wait for the step \(target)")
                    }
                case .jobCompleting(job.id, _) where !running.isEmpty && !world.forced:
                    wrong.append("'\(job.id)' came to its end before the steps \(running.sorted()) did")
                default: break
                }
            }
            let isFailed = ended.contains { $0.value.conclusion == .failure }
            if isFailed, reports[job.id]?.outcome == .success {
                wrong.append("a failed step of '\(job.id)' is forgotten")
            }
        }
        return wrong
    }

    /// Whoever asked for a group got in or was cancelled, and has left.
    private func groups() -> [String] {
        var wrong: [String] = []
        var (asked, opened, left): ([GateID], Set<GateID>, Set<GateID>) = ([], [], [])
        for entry in world.entries {
            switch entry.event {
            case .gateRequested(let gate, _): if !asked.contains(gate) { asked.append(gate) }
            case .gateOpened(let gate): opened.insert(gate)
            case .gateLeft(let gate): left.insert(gate)
            default: break
            }
        }
        for gate in asked {
            let name = gate.job.map { "'\($0)'" } ?? "the run"
            if gate.level.isLock, isOwing {
                wrong += holding(gate)
            } else if !left.contains(gate) {
                wrong.append("\(name) did not leave its group")
            }
            let outcome = gate.job.map { reports[$0]?.outcome ?? .cancelled } ?? .cancelled
            if !opened.contains(gate), outcome == .success { wrong.append("\(name) did not wait for its group") }
        }
        return wrong
    }

    private func leftovers() -> [String] {
        world.keeper.processes.filter(\.value.isRunning).keys.map { "\($0) is still running" }.sorted()
    }

    /// A cancel ends ordinary steps soon: within the signals' patience, and the time that engines were away.
    private func cancels() -> [String] {
        guard let cancel = world.firstCancel else { return [] }
        return wentOn(after: cancel.time) { _ in true }.map { "\($0) after the cancel" }
    }

    /// So does a failure in a matrix with `fail-fast`, in its other jobs and in the workflows that they call.
    private func stops() -> [String] {
        var wrong: [String] = []
        for entry in world.entries {
            guard case .jobFinished(let job, _, let report) = entry.event, report.result == .failure,
                let index = index[job], plan.families[plan.jobs[index].family].failFast
            else { continue }
            let failed = plan.jobs[index].family
            wrong += wentOn(after: world.realTime(of: entry)) { families in families.contains(failed) }
                .map { "\($0) after '\(job)' failed" }
        }
        return wrong
    }

    /// Ordinary steps of jobs without conditions that ended long after that; `families` are a job's and its callers'.
    private func wentOn(after time: Timestamp, where isMeant: (_ families: [Int]) -> Bool) -> [String] {
        let limit = time.advanced(bySeconds: 100)
        return world.keeper.processes.compactMap { step, process in
            guard let index = index[step.job], let ended = process.ended, ended > limit, process.started < limit
            else { return nil }
            var families: [Int] = []
            var next: Int? = plan.jobs[index].family
            while let family = next {
                families.append(family)
                next = plan.scopes[plan.families[family].scope].caller.map { plan.jobs[$0].family }
            }
            let isSpared = families.contains { family in
                plan.families[family].isFinalizer || plan.families[family].definition.condition != nil
            }
            guard !isSpared, isMeant(families), let running = running(step), step.phase == .main else { return nil }
            let line = (running.steps(above: step.index) + [step.index]).map { running.nodes[$0].planned }
            guard line.allSatisfy({ $0.definition.condition == nil }) else { return nil }
            return "\(step) went on for \(Int(ended.seconds(since: time))) s"
        }
    }

    private func ending(_ conclusion: Outcome) -> [String] {
        let failed = plan.jobs.contains { reports[$0.id]?.result == .failure }
        if failed, conclusion != .failure { return ["a job failed and the run is '\(conclusion.rawValue)'"] }
        if conclusion == .success, plan.jobs.contains(where: { reports[$0.id]?.result == .cancelled }) {
            return ["a job was cancelled and the run is a success"]
        }
        return []
    }
}

extension StepID {
    fileprivate var withoutAttempt: StepID {
        var step = self
        step.attempt = 1
        return step
    }

    /// Whether it is a main step that the workflow's file has in this job.
    fileprivate func isOwn(of job: PlannedJob) -> Bool {
        self.job == job.id && phase == .main && job.steps.indices.contains(index)
    }
}

extension RunEvent {
    /// The job of which an attempt may be over with this event.
    fileprivate var endedJob: JobID? {
        switch self {
        case .jobFinished(let job, _, _): job
        case .stepLost(let step): step.job
        default: nil
        }
    }
}
