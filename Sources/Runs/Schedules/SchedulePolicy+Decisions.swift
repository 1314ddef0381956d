package import Workflows

extension SchedulePolicy {
    /// Seconds by which a run may begin late and still be on time.
    package static let punctuality = 60.0
    /// So many may wait for one another under `queue`.
    package static let mostWaiting = 100

    /// What becomes of the moments at which one line was due, in ascending order.
    ///
    /// - Parameter busy: What of the same workflow goes on or waits.
    package func decisions(on due: DueTicks, now: Timestamp, busy: BusySchedule) -> [TickDecision] {
        var missed = due.newest
        var onTime: Timestamp?
        if let newest = missed.last, now.seconds(since: newest) <= Self.punctuality { onTime = missed.popLast() }
        let tooOld = missed.filter { now.seconds(since: $0) > window }
        let recent = Array(missed.dropFirst(tooOld.count))

        var decisions = older(due)
        decisions += tooOld.map { TickDecision($0, isLate: true, .skip(tooOldReason)) }
        var busy = busy
        switch catchUp {
        case .none:
            decisions += recent.map { TickDecision($0, isLate: true, .skip(Self.missedReason)) }
        case .once:
            guard let chosen = onTime ?? recent.last else { return decisions }
            decisions += recent.filter { $0 != chosen }.map {
                TickDecision($0, isLate: true, .coalesce(into: chosen))
            }
            if onTime == nil { decisions.append(begin(chosen, isLate: true, &busy)) }
        case .all:
            decisions += recent.map { begin($0, isLate: true, &busy) }
        }
        if let onTime { decisions.append(begin(onTime, isLate: false, &busy)) }
        return decisions
    }

    private func older(_ due: DueTicks) -> [TickDecision] {
        guard let last = due.lastOlder else { return [] }
        let reason = catchUp == .none ? Self.missedReason : "More than \(DueTicks.limit) times were missed."
        return [TickDecision(last, isLate: true, .skip(reason), count: due.olderCount)]
    }

    private static let missedReason = "It was missed, and 'catch-up' is none."

    private var tooOldReason: String {
        let hours = window / 3600
        let text = hours == hours.rounded() ? "\(Int(hours)) h" : "\(Int(window / 60)) min"
        return "It was missed by more than the window of \(text)."
    }

    private func begin(_ time: Timestamp, isLate: Bool, _ busy: inout BusySchedule) -> TickDecision {
        let verdict = verdict(busy)
        switch verdict {
        case .start: busy.current = .decidedNow
        case .wait: busy.waiting += 1
        case .coalesce, .skip: break
        }
        return TickDecision(time, isLate: isLate, verdict)
    }

    private func verdict(_ busy: BusySchedule) -> TickDecision.Verdict {
        guard let current = busy.current else { return .start }
        // What is made up for together is not lost by being so much at once.
        if case .decidedNow = current, catchUp == .all { return .wait("It waits for \(current.text).") }
        switch overlap {
        case .skip: return .skip("It was due while \(current.text) went on, and 'overlap' is skip.")
        case .queue where busy.waiting >= Self.mostWaiting: return .skip("\(busy.waiting) others wait already.")
        case .queue: return .wait("It waits for \(current.text).")
        case .cancel: return .wait("It waits for the end of \(current.text), which it cancels.")
        }
    }
}

/// What of a workflow's schedule is under way.
package struct BusySchedule: Hashable, Sendable {
    package enum Current: Hashable, Sendable {
        case run(Int)
        /// Its run is about to begin.
        case starting
        /// Its run is about to begin, too, by a decision of the same look.
        case decidedNow

        var text: String {
            switch self {
            case .run(let number): "run \(number)"
            case .starting, .decidedNow: "the run before it"
            }
        }
    }

    package var current: Current?
    /// How many wait.
    package var waiting: Int

    package init(current: Current? = nil, waiting: Int = 0) {
        self.current = current
        self.waiting = waiting
    }
}
