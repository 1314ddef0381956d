/// What a stack test has come to: the fold of its events, kept in history and shown by the report.
package struct StackRecord: Hashable, Sendable {
    /// Nil for as long as nothing has begun.
    package var identity: StackIdentity?
    /// Whether not all was asked that the file asks for: suites chosen by hand or by the variant, a target.
    package var isPartial: Bool
    package var startedAt: Int64?
    package var finishedAt: Int64?
    /// Nil where its process died without a word.
    package var outcome: StackOutcome?
    /// In the order in which they began, or were skipped.
    package var phases: [Phase] = []
    package var images: [StackImage] = []
    package var containers: [Container] = []
    package var addresses: [StackAddress] = []
    package var checks: [StackCheckResult] = []
    package var suites: [Suite] = []
    package var warnings: [String] = []
    /// The first one.
    package var failure: StackFailure?
    package var collected: [String] = []
    /// What the audit found left; nil where it did not come to that.
    package var left: [String]?
    package var keptUntil: Int64?

    /// All times are nanoseconds since 1970.
    package struct Phase: Hashable, Sendable {
        package var phase: StackPhase
        /// Nil for one that was skipped.
        package var startedAt: Int64?
        package var finishedAt: Int64?
        package var outcome: StackOutcome?
        /// Of one that was none of this test.
        package var reason: String?
    }

    /// Its last state, and when it first was in those that people ask for.
    package struct Container: Hashable, Sendable {
        package var container: StackContainer
        package var createdAt: Int64
        package var runningAt: Int64?
        package var healthyAt: Int64?
        /// Nil while it runs, or runs again.
        package var endedAt: Int64?
    }

    package struct Suite: Hashable, Sendable {
        package var name: String
        package var startedAt: Int64
        package var finishedAt: Int64?
        /// Nil where it never ended.
        package var result: SuiteResult?
    }

    package init(isPartial: Bool = false) {
        self.isPartial = isPartial
    }
}

extension StackRecord {
    /// The phases that must have been gone through for the whole to prove something.
    private static let proofs: [StackPhase] = [.check, .build, .up, .ready, .seed, .drive, .suites, .assert]

    /// Whether it proves that the images of its commit may ship: the whole file was tested, on files that are those of the
    /// commit, all of it was good, there was a test at all, and the audit found nothing left.
    ///
    /// A variant is no obstacle (what is required can name one); one that chooses suites makes the test partial.
    package var isEvidence: Bool {
        guard let identity, identity.sha != nil, !identity.isDirty, identity.target == nil, !isPartial, failure == nil
        else { return false }
        let passed = Set(phases.filter { $0.outcome == .success }.map(\.phase))
        let isTested = !suites.isEmpty || checks.contains { $0.phase == .assert && $0.outcome == .success }
        return outcome == .success && left == [] && isTested && passed.isSuperset(of: Self.proofs)
            && checks.allSatisfy { $0.outcome == .success }
            && suites.allSatisfy { $0.result?.outcome == .success }
    }

    /// Of all suites.
    package var counts: TestCounts {
        suites.compactMap(\.result?.counts).reduce(into: TestCounts()) { sum, counts in
            sum.passed += counts.passed
            sum.failed += counts.failed
            sum.skipped += counts.skipped
        }
    }
}
