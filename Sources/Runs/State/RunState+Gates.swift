package import Planning

extension RunState {
    // MARK: What is seen from outside

    package func gate(_ gate: GateID) -> GateState? { gates[gate] }

    /// What keeps the run, or this job, from going on; nil where it is neither a concurrency group, a lock nor an environment.
    package func waitText(of job: JobID?) -> String? {
        gates.order.lazy.filter { $0.job == job }.compactMap { gates[$0]?.waitText }.first
            ?? job.flatMap(environmentWaitText)
    }

    // MARK: What can happen

    func checkGate(_ event: RunEvent) throws(RunError) {
        switch event {
        case .gateRequested(let gate, _):
            if let known = gates[gate] {
                guard !known.isAttended else { throw .illegal(event, "it was asked for already") }
            } else if let job = gate.job {
                guard state(of: job)?.phase == .evaluable else { throw .illegal(event, "its job's needs are not done") }
            } else {
                guard entrances.first == gate, cancellation == nil else {
                    throw .illegal(event, "the run is past its gate")
                }
            }
        case .gateWaiting(let gate, _):
            guard let known = gates[gate], known.phase != .open else {
                throw .illegal(event, "it is open, or nobody asked")
            }
        case .gateOpened(let gate):
            // Who was cancelled while it waited never enters.
            if gate.job == nil {
                guard entrances.first == gate, cancellation == nil else {
                    throw .illegal(event, "the run is past its gate")
                }
            } else {
                guard let known = gates[gate], known.phase != .open else {
                    throw .illegal(event, "it is open, or nobody asked")
                }
            }
        case .gateLeft(let gate):
            guard gates[gate] != nil, isOver(gate) else { throw .illegal(event, "nobody asked, or it is needed still") }
        case .jobCancelRequested(let job, _):
            guard let state = state(of: job), !state.isFinished, state.cancelledBy == nil else {
                throw .illegal(event, "the job has finished, or is cancelled already")
            }
        default: break
        }
    }

    /// Whether whoever asked for it has ended. A lock is held by an obligation that the run leaves open, too.
    func isOver(_ gate: GateID) -> Bool {
        guard let job = gate.job else {
            return unfinishedJobs == 0 && !(gate.level.isLock && obligations.contains(where: \.isOpen))
        }
        return state(of: job)?.isFinished ?? true
    }

    // MARK: What it changes

    mutating func request(_ gate: GateID, _ request: GroupRequest) {
        if gates[gate] != nil {
            gates[gate]?.isAttended = true
            return
        }
        gates[gate] = GateState(request)
        guard let job = gate.job, let index = indices[job] else { return }
        evaluable.remove(index)
        gated.insert(index)
        jobs[index].phase = .gated
    }

    mutating func open(_ gate: GateID) {
        gates[gate]?.phase = .open
        guard let job = gate.job else {
            entrances.removeFirst()
            return isEntered ? unblockFirst() : ()
        }
        guard let index = indices[job], jobs[index].phase == .gated else { return }
        evaluateAgain(index)
    }

    /// A cancel of one job, as of a run: its `if` is looked at again, finalizers go on.
    mutating func cancel(_ job: JobID, by requester: String) {
        guard let index = indices[job], !family(ofJob: index).isFinalizer else { return }
        jobs[index].cancelledBy = requester
        switch jobs[index].phase {
        case .running where !survivesCancellation(index): change(job) { $0.stop(for: .cancelled) }
        case .calling: stopCallees(of: index, because: Self.cancelledReason(requester))
        case .queued: evaluateAgain(index)
        case .waiting, .evaluable, .gated, .running, .settling, .finished: break
        }
    }

    static func cancelledReason(_ requester: String) -> String { "It was cancelled by \(requester)." }
}
