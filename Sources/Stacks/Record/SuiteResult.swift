/// What a suite has shown.
package struct SuiteResult: Hashable, Sendable {
    package struct Case: Hashable, Sendable {
        package var name: String
        package var outcome: StackOutcome
        package var seconds: Double
        package var message: String?
        /// Screenshots, traces: paths relative to the output folder.
        package var attachments: [String]

        package init(
            name: String, outcome: StackOutcome, seconds: Double, message: String? = nil, attachments: [String] = []
        ) {
            self.name = name
            self.outcome = outcome
            self.seconds = seconds
            self.message = message
            self.attachments = attachments
        }
    }

    package var name: String
    package var outcome: StackOutcome
    package var counts: TestCounts
    package var seconds: Double
    /// Skipped and not allowed to be, by name.
    package var unexpectedSkips: [String]
    package var cases: [Case]
    /// Why it failed, in a sentence: no test, a skip, no report, its time, its exit code.
    package var message: String?

    package init(
        name: String, outcome: StackOutcome, counts: TestCounts, seconds: Double, unexpectedSkips: [String] = [],
        cases: [Case] = [], message: String? = nil
    ) {
        self.name = name
        self.outcome = outcome
        self.counts = counts
        self.seconds = seconds
        self.unexpectedSkips = unexpectedSkips
        self.cases = cases
        self.message = message
    }
}
