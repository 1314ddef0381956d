package import History
package import Runs

/// The lines of steps' logs under headings: each with its time, workflow commands shown as what they mean.
package struct LogText {
    private let style: Style

    package init(style: Style) {
        self.style = style
    }

    /// - Parameter job: Its name, where the log of more than one job is shown.
    package func heading(_ step: RecordedStep, job: String?) -> String {
        let name = [job, step.title].compactMap(\.self).joined(separator: " › ").onScreen
        let attempt =
            step.id.jobAttempt > 1 || step.id.attempt > 1 ? " (attempt \(step.id.jobAttempt).\(step.id.attempt))" : ""
        return style.bold("── \(name)\(attempt)", .blue) + "\n"
    }

    /// What is said after the last line of a step that did not simply succeed; empty for one that did.
    package func ending(_ step: RecordedStep) -> String {
        guard let outcome = step.outcome, outcome != .success else { return "" }
        let text =
            step.explanation == outcome.rawValue
            ? outcome.rawValue : "\(outcome.rawValue): \(step.explanation)".onScreen
        return "\(style.symbol(outcome)) \(style.paint(text, as: outcome))\n"
    }

    /// What children of a step printed after it had ended.
    package var lateHeading: String { style.dim("   printed by what the step left running:") + "\n" }

    /// What is said where less of a log is there than the step printed.
    package var missing: String { style.paint("   the rest of this log is missing", .yellow) + "\n" }

    /// What stands before a line that was printed then.
    package func stamp(_ time: Timestamp) -> String { style.dim(time.localTimeText) + " " }

    /// - Parameters:
    ///   - prefix: The job's name, where lines of several jobs are mixed.
    package func line(_ text: String, stamp: String, reader: inout OutputReader, prefix: String = "") -> String {
        var result = ""
        for line in reader.read(text).texts(style) { result += prefix + stamp + line + "\n" }
        return result
    }

    /// A job's name before each of its lines.
    package func prefix(_ job: String, width: Int) -> String {
        style.paint(job.onScreen.fittedInTheMiddle(to: width).padded(to: width), .blue) + " | "
    }
}
