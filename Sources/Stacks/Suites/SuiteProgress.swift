/// Counts tests while a suite goes on, from the lines of `pytest -v` and of Playwright's list reporter.
struct SuiteProgress {
    private var counts = TestCounts()

    /// The counts, where this line has told of another test.
    mutating func counts(after line: String) -> TestCounts? {
        guard let outcome = Self.outcome(withoutEscapes(line)) else { return nil }
        switch outcome {
        case .success: counts.passed += 1
        case .skipped: counts.skipped += 1
        case .failure, .cancelled: counts.failed += 1
        }
        return counts
    }

    private static func outcome(_ line: String) -> StackOutcome? {
        let words = line.split(separator: " ")
        guard let first = words.first else { return nil }
        switch first {
        // `  ✓  1 page.spec.ts:3:5 › title (1.2s)`
        case "✓" where isNumber(words.dropFirst().first): return .success
        case "✘" where isNumber(words.dropFirst().first): return .failure
        case "-" where isNumber(words.dropFirst().first): return .skipped
        // `tests/test_ui.py::test_ok[chromium] PASSED  [ 14%]`; parameters may hold spaces.
        case _ where first.contains("::") && line.hasSuffix("%]"):
            return words.dropFirst().lazy.compactMap { pytest[String($0)] }.first
        default: return nil
        }
    }

    private static let pytest: [String: StackOutcome] = [
        "PASSED": .success, "XPASS": .success, "FAILED": .failure, "ERROR": .failure, "SKIPPED": .skipped,
        "XFAIL": .skipped,
    ]

    private static func isNumber(_ word: Substring?) -> Bool { word.flatMap { Int($0) } != nil }
}
