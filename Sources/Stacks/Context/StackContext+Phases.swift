extension StackContext {
    /// One phase, told as it begins and ends. Only the first failure of a test is its cause; others are told as well.
    func carryOut(
        _ phase: StackPhase, _ body: () throws(StackFailure) -> Void, after failure: inout StackFailure?
    ) {
        tell(.phaseStarted(phase))
        do {
            try body()
            tell(.phaseFinished(phase, .success))
        } catch {
            if failure == nil {
                failure = error
                tell(.failed(error))
            } else {
                tell(.warned(error.message))
            }
            tell(.phaseFinished(phase, cancellation.isCancelled ? .cancelled : .failure))
        }
    }

    /// How the whole test ended, told.
    func finish(_ failure: StackFailure?) -> StackOutcome {
        let outcome: StackOutcome = cancellation.isCancelled ? .cancelled : failure == nil ? .success : .failure
        tell(.finished(outcome))
        return outcome
    }
}
