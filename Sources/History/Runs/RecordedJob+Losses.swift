import Runs

extension RecordedJob {
    /// Gives each lost step its reason: whether it is attempted again is seen from the attempts that came later.
    mutating func tellOfLosses() {
        let attempts = steps
        for index in steps.indices where steps[index].state == .lost {
            let isAgain = attempts.contains { $0.isLaterAttempt(than: steps[index]) }
            let final = state == .finished ? StepReport.engineLost : StepReport.loss
            steps[index].reason = isAgain ? StepReport.engineLostRunAgain : final
        }
    }
}

extension RecordedStep {
    /// Whether it is a later attempt at a lost step, or at an action that may have brought it along: actions stand before their steps.
    fileprivate func isLaterAttempt(than lost: RecordedStep) -> Bool {
        if id.jobAttempt != lost.id.jobAttempt { return id.jobAttempt > lost.id.jobAttempt }
        guard id.phase == lost.id.phase, let end = lost.finishedAt, startedAt >= end else { return false }
        return id.index == lost.id.index ? id.attempt > lost.id.attempt : id.index < lost.id.index && id.attempt > 1
    }
}
