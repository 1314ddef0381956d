import Conductor
import Digests
import Expressions
import Planning
import Processes
import Runs
import Workflows

extension JobExecution {
    mutating func begin(_ order: StepOrder) async {
        if job == nil, let jobOrder = self.order, !(await prepare(jobOrder)) { return }
        guard var job else { return }
        self.job = nil
        var unseen: ExecutionError?
        do throws(ExecutionError) { try job.see(order) } catch { unseen = error }
        self.job = job
        var place = StepPlace(order, in: job)
        if let unseen { return fail(place, unseen) }
        do throws(ExecutionError) {
            switch try StepStart(job: job).decide(&place) {
            case .skip(let reason):
                recordName(of: place)
                run.report(.stepFinished(order.id, StepReport(outcome: .skipped, reason: run.redact(reason))))
            case .nothingToDo: run.report(.stepFinished(order.id, StepReport(outcome: .success)))
            case .enter(let action, let scope, let annotations):
                self.job?.actionScopes[order.id] = scope
                try scope.write(to: place.scopeFile)
                let name = place.recordedName.map(run.redact)
                run.record.record(StepRecord(annotations: annotations, name: name), of: order.id)
                run.report(.stepExpanded(order.id, action))
            case .spawn(let prepared):
                if order.mayHaveRun { return run.report(.stepLost(order.id)) }
                let running = await givingServices(to: prepared)
                if let action = running.newAction { run.report(.stepExpanded(order.id, action)) }
                steps.append(running)
                self.job?.remember(running)
                hasProcesses = true
                recordName(of: place)
                try spawn(running)
            }
        } catch {
            fail(place, error)
        }
    }

    private func recordName(of place: StepPlace) {
        if let name = place.recordedName { run.record.record(StepRecord(name: run.redact(name)), of: place.order.id) }
    }

    /// Throws `keeper` for a request that can never be sent. A keeper that does not listen is about to be replaced: the step is looked
    /// at again then.
    func spawn(_ step: RunningStep) throws(ExecutionError) {
        guard let spawn = step.spawn else { return }
        do throws(KeeperError) {
            try run.keeper.send(.spawn(spawn))
        } catch {
            if error.code == .malformedFrame { throw ExecutionError(.keeper, error.message) }
        }
    }

    func interrupt(_ id: Runs.StepID, _ interruption: Interruption) {
        // It may have ended in the meantime; its report is the answer.
        guard steps.contains(where: { $0.order.id == id }) else { return }
        // Once more: the keeper may not have known the step when it was first asked.
        run.interrupt(id, interruption)
    }

    /// What the keeper says of a step that it knew before it was asked.
    mutating func take(_ state: StepStatus.State, of id: Processes.StepID) async {
        switch state {
        case .running(_, let bytes): await readLog(of: id, to: bytes)
        case .ended(let record): await finish(id, record)
        case .lost: lose(id)
        }
    }

    private mutating func lose(_ id: Processes.StepID) {
        guard let index = place(of: id) else { return }
        run.report(.stepLost(steps.remove(at: index).order.id))
    }

    mutating func keeperReplaced() async {
        // All that was left of the job has been ended.
        if completing != nil { return await conclude() }
        for step in steps {
            if let state = run.keeper.status(of: step.id) {
                await take(state, of: step.id)
            } else if step.spawn == nil {
                lose(step.id)
            } else {
                // The old keeper was gone before it heard of the step.
                do throws(ExecutionError) { try spawn(step) } catch { fail(step.place, error) }
            }
        }
    }

    /// Shows what is new in the log, and looks for commands in it.
    mutating func readLog(of id: Processes.StepID, to end: UInt64) async {
        guard let index = place(of: id) else { return }
        // Out of the list meanwhile, so that its buffers are not copied.
        var step = steps.remove(at: index)
        let reading = LogReading(run: run, id: step.id)
        // A piece at a time, so that a long log does not hold up the other jobs.
        while step.logOffset < end {
            let before = step.logOffset
            passOver(&step, before: max(end, reading.size))
            let isShown = before >= step.shownFrom
            let next = min(end, before + LogReading.longestStretch)
            step.logOffset = reading.read(from: before, to: next) { [run] bytes in
                step.commands.write(bytes)
                step.checksum.update(bytes)
                if isShown { run.output(step.order.id, bytes) }
            }
            if step.logOffset == before { break }
            if step.logOffset < end { await Task.yield() }
        }
        steps.insert(step, at: index)
    }

    /// What prints faster than it can be shown would hold up the job: the display goes on near the log's end.
    private func passOver(_ step: inout RunningStep, before end: UInt64) {
        let allowance = run.isInterrupted(step.order.id) ? LogReading.longestStretch : Self.longestBacklog
        guard step.logOffset >= step.shownFrom, end - step.logOffset > allowance else { return }
        step.shownFrom = end - LogReading.longestStretch
        let size = (step.shownFrom - step.logOffset) >> 20
        let line = "\n… \(size) MiB are not shown here: 'sluice logs \(run.configuration.run)' has them.\n"
        run.output(step.order.id, Array(line.utf8))
    }

    /// Bytes of a log that are still to be shown.
    private static let longestBacklog: UInt64 = 256 << 20

    /// A step that failed before it had a process.
    mutating func fail(_ place: StepPlace, _ error: ExecutionError) {
        steps.removeAll { $0.order.id == place.order.id }
        guard let job else { return }
        let name = place.recordedName.map(run.redact)
        run.record.record(
            StepRecord(annotations: [run.annotation(error, in: job.workflow)], name: name), of: place.order.id)
        let reason = run.redact(error.sentence(in: job.workflow))
        let report = StepReport(
            outcome: .failure, conclusion: StepResult.conclusion(of: .failure, place), reason: reason)
        run.report(.stepFinished(place.order.id, report))
    }
}
