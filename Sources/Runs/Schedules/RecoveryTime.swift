import Planning
package import Workflows

/// What a finished drill says of its recovery time objective.
///
/// All that counts is when the job `to` had succeeded: what failed after it takes nothing from a recovery, and a drill that did not come so
/// far has missed the objective, whatever kept it from that.
package enum RecoveryTime: Hashable, Sendable {
    case reached(seconds: Double)
    /// It has recovered, later than it should have.
    case late(seconds: Double)
    /// This job did not succeed, and so nothing was recovered.
    case failed(job: String)

    /// Nil for a run that has not both of the objective's jobs, which is no drill.
    package init?(of jobs: [JobTimes], _ objective: RecoveryObjective) {
        let stages = jobs.filter(\.isStage)
        let (first, last) = (
            stages.filter { $0.isOf(objective.from.value) }, stages.filter { $0.isOf(objective.to.value) }
        )
        guard !first.isEmpty, !last.isEmpty else { return nil }
        guard last.allSatisfy({ $0.outcome == .success }),
            let start = first.compactMap({ $0.firstStartedAt ?? $0.startedAt }).min(),
            let end = last.compactMap(\.finishedAt).max()
        else {
            self = .failed(job: Self.culprit(in: stages, objective))
            return
        }
        let seconds = end.seconds(since: start)
        self = seconds <= objective.within ? .reached(seconds: seconds) : .late(seconds: seconds)
    }

    /// Of the jobs up to the one that was to be reached, the first that was begun and did not succeed; else the one that was not begun.
    private static func culprit(in stages: [JobTimes], _ objective: RecoveryObjective) -> String {
        let end = stages.lastIndex { $0.isOf(objective.to.value) } ?? stages.endIndex - 1
        let begun = stages[...end].filter { $0.startedAt != nil }
        let failed = begun.first { $0.outcome != .success && $0.outcome != .skipped }
        if let failed { return failed.id.text }
        let isBegun = begun.contains { $0.isOf(objective.from.value) }
        return isBegun ? objective.to.value : objective.from.value
    }

    package var seconds: Double? {
        switch self {
        case .reached(let seconds), .late(let seconds): seconds
        case .failed: nil
        }
    }

    package var isReached: Bool { if case .reached = self { true } else { false } }
}
