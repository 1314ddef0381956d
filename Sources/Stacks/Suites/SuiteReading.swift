import Glibc
import Processes

/// Finds and reads what a suite has left of its report.
struct SuiteReading {
    let suite: String
    let report: SuiteCommand.Report
    private let files: ReportFiles?
    private let pattern: String

    /// Bytes; Playwright's have what tests attach in them.
    private static let longest = 128 << 20

    /// To be made before the command starts: what is there then is no report of it.
    init(suite: String, report: SuiteCommand.Report) {
        self.suite = suite
        self.report = report
        (pattern, files) =
            switch report {
            case .junit(let pattern, let folder): (pattern, ReportFiles(pattern, in: folder))
            case .playwright(let path): (path, ReportFiles(path, in: "/"))
            case .none(let command): (command, nil)
            }
    }

    /// The evidence, and the files that it is read from.
    func read() -> (SuiteVerdict.Evidence, paths: [String]) {
        guard let files else { return (.command(pattern), []) }
        let (written, stale) = files.find()
        guard !written.isEmpty else {
            let problem =
                stale.isEmpty
                ? "It left no report \"\(pattern)\"."
                : "Its report \"\(pattern)\" is an older one: it left none of its own."
            return (.missing(problem), [])
        }
        var whole = SuiteReport()
        for path in written {
            do {
                let report = try read(path)
                whole.tests += report.tests
                whole.errors += report.errors
            } catch {
                return (.missing("Its report \"\(path)\" cannot be read: \(error.description)"), written)
            }
        }
        return (.report(whole), written)
    }

    private func read(_ path: String) throws(SuiteReportError) -> SuiteReport {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SuiteReportError("It is no file.")
        }
        guard status.st_size <= Self.longest else {
            throw SuiteReportError("It has \(status.st_size) bytes; up to \(Self.longest) are read.")
        }
        let bytes: [UInt8]
        do { bytes = try readSmallFile(path) } catch { throw SuiteReportError(error.message) }
        if case .playwright = report { return try PlaywrightReport.read(bytes) }
        return try JUnitReport.read(bytes)
    }
}
