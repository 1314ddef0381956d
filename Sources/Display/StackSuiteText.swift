import Stacks

/// A suite's result with all that went wrong in it: failed tests with their messages, and what must not be skipped.
struct StackSuiteText {
    private let result: SuiteResult
    private let style: Style

    init(_ result: SuiteResult, style: Style) {
        self.result = result
        self.style = style
    }

    var lines: [String] {
        let message = result.message.map { ": " + $0.onScreen } ?? ""
        let head = "  \(style.symbol(result.outcome)) suite \(result.name.onScreen): \(result.counts.text)\(message)"
        let failed = result.cases.filter { $0.outcome == .failure }
        return [head] + failed.flatMap(lines) + result.unexpectedSkips.map { "    skipped: \($0.onScreen)" }
    }

    private func lines(_ test: SuiteResult.Case) -> [String] {
        let message = test.message.map { EscapeFilter.lines($0) } ?? []
        return ["    \(style.symbol(.failure)) \(test.name.onScreen)"] + message.map { "      " + $0 }
            + test.attachments.map { "      → " + $0.onScreen }
    }
}
