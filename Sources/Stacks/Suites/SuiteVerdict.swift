/// What is to be thought of a suite, from how its command ended and from what its report says.
struct SuiteVerdict {
    /// What there is to go by.
    enum Evidence: Hashable, Sendable {
        case report(SuiteReport)
        /// Why there is none, in a sentence.
        case missing(String)
        /// No report is asked for: the command is one test.
        case command(String)
    }

    let suite: String
    let allowedSkips: [NameWildcard]
    /// Seconds.
    let within: Double

    /// - Parameters:
    ///   - lastLine: Of the command's output.
    func result(
        _ ending: SuiteEnding, _ evidence: Evidence, seconds: Double, lastLine: String?
    ) -> SuiteResult {
        let report = self.report(evidence, ending, seconds)
        let unexpected = report.tests.filter { $0.result.outcome == .skipped && !isAllowed($0) }
        var result = SuiteResult(
            name: suite, outcome: .success, counts: report.counts, seconds: seconds,
            unexpectedSkips: unexpected.map(\.result.name), cases: report.tests.map(\.result))
        if case .cancelled(let why) = ending {
            (result.outcome, result.message) = (.cancelled, why)
        } else if let problem = problem(ending, evidence, report, unexpected.map(\.result), lastLine) {
            (result.outcome, result.message) = (.failure, problem)
        }
        return result
    }

    private func report(_ evidence: Evidence, _ ending: SuiteEnding, _ seconds: Double) -> SuiteReport {
        switch evidence {
        case .report(let report): return report
        case .missing: return SuiteReport()
        case .command(let command):
            let message = ending.hasSucceeded ? nil : "The command \(ending.text)."
            let outcome: StackOutcome = ending.hasSucceeded ? .success : .failure
            let result = SuiteResult.Case(name: command, outcome: outcome, seconds: seconds, message: message)
            return SuiteReport(tests: [SuiteReport.Test(shortName: command, result: result)])
        }
    }

    private func isAllowed(_ test: SuiteReport.Test) -> Bool {
        allowedSkips.contains { $0.matches(test.shortName) || $0.matches(test.result.name) }
    }

    private func problem(
        _ ending: SuiteEnding, _ evidence: Evidence, _ report: SuiteReport, _ unexpected: [SuiteResult.Case],
        _ lastLine: String?
    ) -> String? {
        let last = lastLine.map { " Its last line is \"\($0)\"." } ?? ""
        if ending == .late {
            return
                "It was ended after \(durationText(seconds: within)): a test hangs, or \"within\" is too short.\(last)"
        }
        if case .command = evidence { return ending.hasSucceeded ? nil : "The command \(ending.text).\(last)" }
        if case .missing(let why) = evidence {
            return "\(why) The command \(ending.text).\(ending.hasSucceeded ? "" : last)"
        }
        if report.counts.failed > 0 { return failures(report, ending) }
        if let error = report.errors.first {
            return "Something went wrong outside of any test: \(firstLine(error))"
        }
        return skips(report.counts, unexpected) ?? exitCode(report.counts, ending, last)
    }

    private func failures(_ report: SuiteReport, _ ending: SuiteEnding) -> String? {
        let failed = report.tests.lazy.map(\.result).filter { $0.outcome == .failure }
        guard let first = failed.first else { return nil }
        let counts = report.counts
        let message = firstLine(first.message ?? "no message")
        let end = ending.hasSucceeded ? " Yet the command ended with exit code 0." : ""
        return "\(counts.failed) of \(testsText(counts.total)) failed, first \"\(first.name)\": \(message)\(end)"
    }

    private func skips(_ counts: TestCounts, _ unexpected: [SuiteResult.Case]) -> String? {
        guard let first = unexpected.first else { return nil }
        let reason = first.message.map { " (\(firstLine($0)))" } ?? ""
        return """
            \(testsText(unexpected.count)) of \(counts.total) skipped though "allow-skips" does not name \
            \(unexpected.count == 1 ? "it" : "them"), first "\(first.name)"\(reason).
            """
    }

    private func exitCode(_ counts: TestCounts, _ ending: SuiteEnding, _ last: String) -> String? {
        if counts.total == 0 {
            return "It has run no test: its report is empty. The command \(ending.text)."
        }
        if counts.passed == 0 { return "It has run no test: all \(counts.total) were skipped." }
        if ending.hasSucceeded { return nil }
        return "No test of \(counts.total) failed by its report, yet the command \(ending.text).\(last)"
    }

    private func testsText(_ count: Int) -> String { count == 1 ? "1 test" : "\(count) tests" }
}

/// The first line that says something.
func firstLine(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
    return line.count <= 300 ? String(line) : line.prefix(300) + "…"
}

/// As the stack file writes it: `10m`, `90s`.
func durationText(seconds: Double) -> String {
    guard let whole = Int(exactly: seconds) else { return "\(seconds)s" }
    if whole > 0, whole % 3600 == 0 { return "\(whole / 3600)h" }
    return whole > 60 && whole % 60 == 0 ? "\(whole / 60)m" : "\(whole)s"
}
