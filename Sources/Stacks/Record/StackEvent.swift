/// What happens while a stack is tested: the display and the record are folds of it.
package enum StackEvent: Hashable, Sendable {
    case began(StackIdentity)
    case phaseStarted(StackPhase)
    case phaseFinished(StackPhase, StackOutcome)
    /// A phase that is none of this test: why, in a few words.
    case leftOut(StackPhase, reason: String)
    /// What cannot be isolated, is older than asked for, is left out.
    case warned(String)
    case images([StackImage])
    /// The state of a container has changed.
    case container(StackContainer)
    /// `stack.url` and `stack.port`, once they are known.
    case addresses([StackAddress])
    /// What is being waited for or done now, in a sentence of its own; replaces the one before.
    case waiting(String)
    case checked(StackCheckResult)
    case suiteStarted(String)
    /// Tests told while a suite goes on, where it tells them.
    case suiteProgress(String, TestCounts)
    case suiteFinished(SuiteResult)
    /// A line of a container's or a suite's output.
    case line(StackLine)
    /// Only the first is the cause.
    case failed(StackFailure)
    case collected([String])
    /// What the audit found left, by kind and name.
    case left([String])
    case kept(untilSecondsFromNow: Double)
    case finished(StackOutcome)
}
