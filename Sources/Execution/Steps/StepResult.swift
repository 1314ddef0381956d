import Conductor
import Expressions
import Planning
import Processes
import Runs
import Workflows

/// What the end of a step's process means: an outcome, and what a person is told.
struct StepResult: Hashable, Sendable {
    var outcome: Outcome
    var reason: String?
    var exitCode: Int?

    /// - Parameters:
    ///   - timeout: The step's own, in minutes.
    ///   - hasFailedCommands: Whether a command or command file of it could not be understood.
    init(_ record: ExitRecord, name: String, timeout: Double?, hasFailedCommands: Bool) {
        outcome = .failure
        if case .exited(let code) = record.status { exitCode = Int(code) }
        if let interrupted = record.interrupted {
            // Whatever it exits with: it was told to end.
            outcome = .cancelled
            reason = Self.sentence(forInterruption: interrupted)
        } else if record.timedOut {
            let limit = timeout.map { " after \($0.formatted) minutes" } ?? ""
            reason = "The action '\(name)' has timed out\(limit)."
        } else {
            readStatus(record.status)
            // A step without its output is no success: what it said there (outputs, errors) is lost.
            if outcome == .success, let failure = record.logFailure { (outcome, reason) = (.failure, failure) }
            if outcome == .success, hasFailedCommands {
                outcome = .failure
                reason = "A workflow command or command file of the step could not be processed."
            }
        }
    }

    private mutating func readStatus(_ status: ExitRecord.Status) {
        switch status {
        case .exited(0): outcome = .success
        case .exited(let code): reason = "Process completed with exit code \(code)."
        case .signalled(let signal):
            // As a shell would say it.
            exitCode = 128 + Int(signal)
            reason = "Process completed with exit code \(128 + signal): signal \(signal) ended it."
        case .failedToStart(let sentence): reason = sentence
        }
    }

    private static func sentence(forInterruption text: String) -> String {
        switch Interruption(rawValue: text) {
        case .jobTimedOut: "The step was ended since its job's time was up."
        case .forced: "The step was ended by force."
        case .cancelled, nil: "The operation was canceled."
        }
    }

    /// The outcome after `continue-on-error`. One that cannot be evaluated does not hold.
    static func conclusion(of outcome: Outcome, _ place: StepPlace) -> Outcome {
        guard outcome == .failure else { return outcome }
        let setting = place.order.step.definition.continueOnError
        return (try? setting.evaluated(in: place.scope)) == true ? .success : .failure
    }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var formatted: String { self == rounded() && magnitude < 1e15 ? String(Int(self)) : String(self) }
}
