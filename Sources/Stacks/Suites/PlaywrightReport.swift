import Expressions

/// Reads the report of Playwright's JSON reporter.
///
/// Source: Playwright's `types/testReporter.d.ts`, `JSONReport`.
package enum PlaywrightReport {
    /// Throws what cannot be read.
    package static func read(_ bytes: [UInt8]) throws(SuiteReportError) -> SuiteReport {
        let value: Value
        do { value = try Value(parsingJSON: bytes, keys: .caseSensitive) } catch {
            throw SuiteReportError("The report is no JSON at character \(error.position): \(error.message)")
        }
        guard let report = value.object, let suites = report["suites"]?.array else {
            throw SuiteReportError("The report has no \"suites\": it is not one of Playwright's JSON reporter.")
        }
        var result = SuiteReport()
        for suite in suites { try add(suite, under: [], to: &result) }
        result.errors = (report["errors"]?.array ?? []).compactMap(errorText)
        return result
    }

    private static func add(
        _ value: Value, under titles: [String], to report: inout SuiteReport
    ) throws(SuiteReportError) {
        guard let suite = value.object else { throw SuiteReportError("A suite of the report is no object.") }
        let titles = titles + [suite["title"]?.string ?? ""].filter { !$0.isEmpty }
        for spec in suite["specs"]?.array ?? [] { try add(spec: spec, under: titles, to: &report) }
        for child in suite["suites"]?.array ?? [] { try add(child, under: titles, to: &report) }
    }

    private static func add(
        spec value: Value, under titles: [String], to report: inout SuiteReport
    ) throws(SuiteReportError) {
        guard let spec = value.object, let title = spec["title"]?.string, let tests = spec["tests"]?.array else {
            throw SuiteReportError("A test of the report has no \"title\" or no \"tests\".")
        }
        for test in tests {
            guard let test = test.object, let status = test["status"]?.string else {
                throw SuiteReportError("The test \"\(title)\" of the report has no \"status\".")
            }
            let project = test["projectName"]?.text ?? ""
            let name = (titles + [title]).joined(separator: " › ")
            report.tests.append(
                try self.test(test, status: status, title, name: project.isEmpty ? name : "[\(project)] › \(name)"))
        }
    }

    private static func test(
        _ test: ValueObject, status: String, _ title: String, name: String
    ) throws(SuiteReportError) -> SuiteReport.Test {
        let attempts = (test["results"]?.array ?? []).compactMap(\.object)
        let outcome: StackOutcome =
            switch status {
            case "expected", "flaky": .success
            case "unexpected": .failure
            case "skipped": .skipped
            default: throw SuiteReportError("The test \"\(title)\" has the unknown status \"\(status)\".")
            }
        let seconds = attempts.reduce(0) { $0 + ($1["duration"]?.milliseconds ?? 0) / 1000 }
        let result = SuiteResult.Case(
            name: name, outcome: outcome, seconds: seconds,
            message: message(of: test, status: status, attempts), attachments: attempts.flatMap(attachments))
        return SuiteReport.Test(shortName: title, result: result, isFlaky: status == "flaky")
    }

    private static func message(of test: ValueObject, status: String, _ attempts: [ValueObject]) -> String? {
        switch status {
        case "skipped":
            let annotations = (test["annotations"]?.array ?? []).compactMap(\.object)
            let skip = annotations.first { ["skip", "fixme"].contains($0["type"]?.string) }
            return skip?["description"]?.string.flatMap(reportMessage)
        case "flaky":
            let before = attempts.lazy.compactMap(failure).first
            return "Passed on attempt \(attempts.count). Before: \(before ?? "no message")"
        case "unexpected":
            let status = attempts.last?["status"]?.string ?? "no result"
            let count = attempts.count > 1 ? "Failed \(attempts.count) times. " : ""
            return count + (attempts.lazy.compactMap(failure).first ?? "Its status is \"\(status)\".")
        default: return nil
        }
    }

    private static func failure(of attempt: ValueObject) -> String? {
        let errors = (attempt["errors"]?.array ?? []) + [attempt["error"]].compactMap { $0 }
        return errors.lazy.compactMap(errorText).first
    }

    private static func errorText(_ value: Value) -> String? {
        (value.object?["message"] ?? value.object?["value"] ?? value).string.flatMap(reportMessage)
    }

    private static func attachments(of attempt: ValueObject) -> [String] {
        (attempt["attachments"]?.array ?? []).compactMap { $0.object?["path"]?.string }
    }
}

extension Value {

    fileprivate var milliseconds: Double? {
        if case .number(let number) = self, number.isFinite { max(0, number) } else { nil }
    }
}
