import Conductor
import Expressions
import Planning
import Runs
import Workflows

/// Carries out steps on the simulated keeper, for the engine with this token.
struct SimulatedExecution: ExecutionPort {
    let world: SimulatedWorld
    let token: Int

    /// False when the engine died before this call, or the keeper refuses it since a newer engine came.
    private var isHeard: Bool {
        if world.maybeCrash(0.005, token: token) { return false }
        return world.living == token || world.defect == .twoEnginesHoldTheRun
    }

    /// Jobs of other runs come and go meanwhile.
    func takePlace(for job: JobID) -> Bool { !world.isCrowded || world.placeRandom.chance(0.3) }

    func startJob(_ order: JobOrder) {
        _ = isHeard
    }

    func startStep(_ order: StepOrder) {
        guard isHeard else { return }
        guard shouldRun(order) else {
            world.post(.stepFinished(order.id, StepReport(outcome: .skipped)), token: token)
            return
        }
        if world.defect == .obligationIsNotVerified, order.step.definition.isVerification {
            world.post(.stepFinished(order.id, StepReport(outcome: .success)), token: token)
            return
        }
        switch order.step.action {
        case .action(let action) where action.isComposite: return world.post(.stepExpanded(order.id, nil), token: token)
        case .unread: if expand(order)?.isComposite != false { return }
        default: break
        }
        if order.mayHaveRun { return world.post(.stepLost(order.id), token: token) }
        // The keeper starts nothing twice: it says what it knows instead.
        if world.keeper.processes[order.id] != nil { lookUp(order) } else { spawn(order) }
    }

    func adoptJob(_ order: JobOrder, runningSteps: [StepOrder]) {
        guard isHeard else { return }
        for step in runningSteps {
            if case .unread = step.step.action, world.keeper.processes[step.id] != nil { expand(step) }
            lookUp(step)
        }
    }

    /// What the keeper knows of a step that an engine before started.
    private func lookUp(_ step: StepOrder) {
        guard let process = world.keeper.processes[step.id] else { return startStep(step) }
        if process.isLost {
            switch world.defect {
            case .lostStepIsRunAgain: spawn(step, evenTwice: true)
            case .lostStepCountsAsSuccess:
                world.post(.stepFinished(step.id, StepReport(outcome: .success)), token: token)
            default: world.post(.stepLost(step.id), token: token)
            }
        } else if process.ended != nil {
            world.post(.stepFinished(step.id, process.report), token: token)
        }
    }

    /// Reads an action of the workspace.
    @discardableResult
    private func expand(_ order: StepOrder) -> PlannedAction? {
        guard case .uses(let uses) = order.step.definition.action,
            let action = try? SimulatedActions.read(uses.reference.value)
        else {
            world.violations.append("no action for \(order.id)")
            return nil
        }
        world.post(.stepExpanded(order.id, action), token: token)
        return action
    }

    func completeStep(_ order: CompositeOrder) {
        guard isHeard else { return }
        let isForgiven = order.outcome == .failure && order.step.step.definition.continueOnError == .literal(true)
        world.post(
            .stepFinished(
                order.step.id, StepReport(outcome: order.outcome, conclusion: isForgiven ? .success : order.outcome)),
            token: token)
    }

    func interrupt(_ step: StepID, _ interruption: Interruption) {
        guard isHeard else { return }
        let patience = interruption == .forced ? 0 : Double(1 + world.random.below(9))
        guard let end = world.keeper.interrupt(step, at: world.now, patience: patience) else { return }
        world.schedule(.processEnds(step), after: end.seconds(since: world.now))
    }

    func completeJob(_ order: JobOrder) {
        guard isHeard else { return }
        var report = JobReport(outcome: order.status)
        if order.status == .failure, case .steps(let body) = order.family.definition.body,
            body.continueOnError == .literal(true)
        {
            report.result = .success
        }
        if report.outcome == .success {
            // What a matrix may be made of; the last two cannot be one.
            let legs = world.random.pick(["[1]", "[1, 2]", "[1, 2, 3]", "[\"a\", \"b\"]", "[]", "none"])
            report.outputs["legs"] = .string(legs)
        }
        world.post(.jobFinished(order.job.id, attempt: order.attempt, report), token: token)
    }

    func finish() async {}

    private func shouldRun(_ order: StepOrder) -> Bool {
        let hooks: [StepID.Phase: PlannedStep.Hook?] = [.pre: order.step.pre, .post: order.step.post]
        if let hook = hooks[order.id.phase], hook?.condition == nil { return true }
        let written =
            order.id.phase == .main ? order.step.definition.condition?.value : hooks[order.id.phase]??.condition
        guard let condition = written else { return order.status == .success }
        var contexts = order.contexts
        contexts["steps"] = .object(order.steps)
        let scope = EvaluationScope(
            contexts: contexts,
            functions: StatusFunctions(
                success: order.status == .success, failure: order.status == .failure,
                cancelled: order.jobStatus == .cancelled
            ).functions)
        return (try? condition.evaluate(in: scope)) ?? false
    }

    private func spawn(_ order: StepOrder, evenTwice: Bool = false) {
        let seconds = world.random.chance(0.1) ? Double(world.random.below(300)) : Double(world.random.below(20))
        let outcome: Outcome = world.random.chance(0.2) ? .failure : .success
        let isForgiven = outcome == .failure && order.step.definition.continueOnError == .literal(true)
        let report = StepReport(outcome: outcome, conclusion: isForgiven ? .success : outcome)
        world.keeper.spawn(
            order.id,
            process: .init(started: world.now, endsAt: world.now.advanced(bySeconds: seconds), report: report),
            evenTwice: evenTwice)
        world.checkGroups()
        world.schedule(.processEnds(order.id), after: seconds)
    }
}
