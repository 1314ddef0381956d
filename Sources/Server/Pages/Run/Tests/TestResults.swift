import Runs

/// The tests of a run, beside how the same ones went in the runs before.
package struct TestResults: Hashable, Sendable {
    package struct Test: Hashable, Sendable {
        package var test: TestCase
        /// Runs before this one that had it, and those of them in which it failed.
        package var earlier = 0
        package var earlierFailures = 0

        /// It has failed and succeeded, and nobody can rely on either.
        package var isFlaky: Bool {
            switch test.outcome {
            case .success: earlierFailures > 0
            case .failure: earlierFailures < earlier && earlierFailures > 0
            case .cancelled, .skipped: false
            }
        }
    }

    package let all: [Test]

    /// - Parameter earlier: The tests of each run before.
    package init(_ tests: [TestCase], earlier: [[TestCase]]) {
        var counts: [String: (all: Int, failed: Int)] = [:]
        for run in earlier {
            // A test that stands twice in a report failed if either did.
            let outcomes = Dictionary(
                run.filter { $0.outcome != .skipped }.map { ($0.name, $0.outcome == .failure) },
                uniquingKeysWith: { $0 || $1 })
            for (name, hasFailed) in outcomes {
                counts[name, default: (0, 0)].all += 1
                if hasFailed { counts[name, default: (0, 0)].failed += 1 }
            }
        }
        all = tests.map { test in
            let before = counts[test.name] ?? (0, 0)
            return Test(test: test, earlier: before.all, earlierFailures: before.failed)
        }
    }

    package var failed: [Test] { all.filter { $0.test.outcome == .failure } }
    package var skipped: Int { all.count { $0.test.outcome == .skipped } }
    /// Those that have not failed now, which are told of already.
    package var flaky: [Test] { all.filter { $0.isFlaky && $0.test.outcome != .failure } }

    package func slowest(_ count: Int) -> [Test] {
        Array(
            all.enumerated().sorted { ($1.element.test.seconds, $0.offset) < ($0.element.test.seconds, $1.offset) }
                .map(\.element).filter { $0.test.seconds > 0 }.prefix(count))
    }
}
