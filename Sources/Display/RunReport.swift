package import History
import Planning
import Runs

/// What is printed when a run has ended: what failed and why, then all jobs in one table, then the run's result.
package struct RunReport {
    package enum Extent: Sendable {
        case everything
        /// For `--quiet`.
        case problems
    }

    private let details: RecordedDetails
    private let style: Style
    private let width: Int
    private let extent: Extent
    private let options: String

    /// Jobs whose failures are told in full; more would bury the table.
    private static let mostFailures = 10
    /// Lines of a failing step's log that `lastLines` is asked for.
    package static let tailLength = 20

    /// - Parameter options: What commands that the text names are typed with, a space before each.
    package init(
        _ details: RecordedDetails, extent: Extent = .everything, style: Style, width: Int = 120, options: String = ""
    ) {
        self.details = details.onScreen
        self.style = style
        self.width = width
        self.extent = extent
        self.options = options
    }

    /// - Parameter lastLines: The last lines of a step's log, as many as `tailLength`.
    package func text(lastLines: (RecordedStep) -> [String]) -> String {
        if extent == .problems, details.run.conclusion == .success { return "" }
        var blocks = failures(lastLines)
        if extent == .everything { blocks.append(JobTable(details.jobs, style: style, width: width).text) }
        blocks.append(RunVerdict(details, style: style, options: options).text)
        return blocks.joined(separator: "\n")
    }

    private func failures(_ lastLines: (RecordedStep) -> [String]) -> [String] {
        let own = details.jobs.filter { $0.outcome == .failure && $0.hasOwnFailure }
        let failed = own.filter { !$0.isForgiven } + own.filter(\.isForgiven)
        var blocks = failed.prefix(Self.mostFailures).map {
            FailureText($0, style: style).text(lastLines: lastLines)
        }
        let rest = failed.count - blocks.count
        if rest > 0 {
            let command = "sluice show \(details.run.number)\(options)"
            blocks.append(
                style.dim("… \(rest) more \(rest == 1 ? "job" : "jobs") failed; '\(command)' tells of all.\n"))
        }
        return blocks
    }
}

extension RecordedJob {
    /// The step that made it fail; of several the first.
    package var failedStep: RecordedStep? {
        steps.first {
            $0.id.jobAttempt == attempt && $0.conclusion == .failure && $0.reason != StepReport.engineLostRunAgain
        }
    }

    /// Whether it failed of itself: a caller fails with the jobs that it called.
    var hasOwnFailure: Bool { failedStep != nil || reason != nil || !annotations.isEmpty }

    /// It failed, and `continue-on-error` says that this is no matter.
    var isForgiven: Bool { outcome == .failure && result == .success }

    var seconds: Double? {
        guard let startedAt, let finishedAt else { return nil }
        return finishedAt.toldSeconds(since: startedAt)
    }

    /// What to say of it besides its result: the failing step and why, else its own reason.
    var note: String {
        if let step = failedStep, outcome == .failure { return "\(step.title): \(step.explanation)" }
        return reason ?? ""
    }
}

extension RecordedStep {
    /// Its number and name.
    package var title: String { "\(id.index + 1) \(name)" }

    var seconds: Double? { finishedAt.map { $0.toldSeconds(since: startedAt) } }

    var explanation: String {
        reason ?? exitCode.map { "exit code \($0)" } ?? interruptionText ?? outcome?.rawValue ?? state.rawValue
    }

    private var interruptionText: String? {
        switch interruption {
        case .cancelled: "cancelled"
        case .jobTimedOut: "the job's time was up"
        case .forced: "ended by force"
        case nil: nil
        }
    }
}
