/// The paths of one step's folder.
package struct StepFolder: Hashable, Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// Written before the program starts: a step with this file has been attempted.
    package var started: String { path + "/started" }
    /// Written when the step has ended, complete or not at all.
    package var exit: String { path + "/exit" }
    /// What the step printed, redacted; pure bytes. There is none before the first byte.
    package var log: String { path + "/log" }
    /// When which byte of the log was written: see `LogTimes`.
    package var logTimes: String { path + "/log.times" }
    /// What the step's leftover children printed after it had ended, redacted.
    package var lateLog: String { path + "/late-log" }
}
