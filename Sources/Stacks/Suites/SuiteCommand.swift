import Processes

/// What is started for a suite, and where its report will be.
struct SuiteCommand {
    enum Report {
        /// A JUnit report: a path, or several by `*`, relative to this folder.
        case junit(String, folder: String)
        /// The path of what Playwright's JSON reporter writes.
        case playwright(String)
        /// None: the exit code says it all.
        case none(command: String)
    }

    var arguments: [String]
    var folder: String
    /// The whole environment.
    var environment: [String: String]
    var report: Report
    /// Where pytest-playwright puts what belongs to a test, for versions that do not name it in the report.
    var results: String?

    var program: ChildProgram {
        ChildProgram(
            arguments: arguments, environment: environment.map { "\($0.key)=\($0.value)" }.sorted(),
            workingDirectory: folder)
    }
}
