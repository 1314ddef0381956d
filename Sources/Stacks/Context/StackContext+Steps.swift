import Redaction
import Source

extension StackContext {
    /// One entry of the file: told as it goes on and as it ends. What fails without a place gets this one.
    func carryOut(
        _ phase: StackPhase, _ title: String, at range: SourceRange, _ body: () throws(StackFailure) -> Void
    ) throws(StackFailure) {
        let start = ContinuousClock.now
        tellWaiting(title)
        do {
            try cancellation.check(in: phase)
            try body()
            tell(.checked(result(phase, title, .success, since: start, at: range)))
        } catch {
            var failure = error
            failure.range = failure.range ?? range
            let outcome: StackOutcome = cancellation.isCancelled ? .cancelled : .failure
            tell(.checked(result(phase, title, outcome, since: start, failure.message, at: failure.range)))
            throw masked(failure)
        }
    }

    func result(
        _ phase: StackPhase, _ title: String, _ outcome: StackOutcome, since start: ContinuousClock.Instant,
        _ message: String? = nil, at range: SourceRange?
    ) -> StackCheckResult {
        StackCheckResult(
            phase: phase, title: masks.redact(title), outcome: outcome,
            seconds: (ContinuousClock.now - start) / .seconds(1), message: message.map(masks.redact), range: range)
    }

    func tellWaiting(_ text: String) { tell(.waiting(masks.redact(text))) }

    /// The same without values of secrets, which answers and commands may show.
    func masked(_ failure: StackFailure) -> StackFailure {
        var failure = failure
        failure.message = masks.redact(failure.message)
        failure.hint = failure.hint.map(masks.redact)
        failure.lastLines = failure.lastLines.map(masks.redact)
        return failure
    }

    private var masks: Redactor { Redactor(secrets: secrets.values.sorted()) }
}
