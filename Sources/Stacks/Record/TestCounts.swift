package struct TestCounts: Hashable, Sendable {
    package var passed = 0
    package var failed = 0
    package var skipped = 0

    package init(passed: Int = 0, failed: Int = 0, skipped: Int = 0) {
        self.passed = passed
        self.failed = failed
        self.skipped = skipped
    }

    package var total: Int { passed + failed + skipped }
}
