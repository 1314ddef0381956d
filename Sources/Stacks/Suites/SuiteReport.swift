/// What a suite says of itself, whichever format it says it in.
package struct SuiteReport: Hashable, Sendable {
    package struct Test: Hashable, Sendable {
        /// Without the file or the class that it stands in.
        package var shortName: String
        /// The name with where it stands; attachments are paths as the report has them.
        package var result: SuiteResult.Case
        /// Whether it passed only when it was tried again.
        package var isFlaky: Bool

        package init(shortName: String, result: SuiteResult.Case, isFlaky: Bool = false) {
            self.shortName = shortName
            self.result = result
            self.isFlaky = isFlaky
        }
    }

    package var tests: [Test]
    /// What went wrong outside of any test, a text each.
    package var errors: [String]

    package init(tests: [Test] = [], errors: [String] = []) {
        self.tests = tests
        self.errors = errors
    }

    package var counts: TestCounts {
        func count(_ outcome: StackOutcome) -> Int { tests.count { $0.result.outcome == outcome } }
        return TestCounts(passed: count(.success), failed: count(.failure), skipped: count(.skipped))
    }
}
