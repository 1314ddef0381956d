import Runs

/// The tests of a run, beside how the same ones went in the runs before.
package struct TestResults: Hashable, Sendable {
    package struct Test: Hashable, Sendable {
        package var test: TestCase
        /// Whose it is, where several reports have a test of this name: the artifact, with the file where one artifact has several.
        package var owner: String?
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

    /// - Parameter earlier: The reports of each run before.
    package init(_ reports: [TestReport], earlier: [[TestReport]]) {
        let places = TestPlaces(reports)
        let past = TestPast(earlier)
        all = reports.flatMap { report in
            report.tests.map { test in
                let owner = places.owner(of: test.name, in: report)
                let before =
                    past.count(of: test.name, in: report) ?? (owner == nil ? past.count(of: test.name) : nil) ?? (0, 0)
                return Test(test: test, owner: owner, earlier: before.all, earlierFailures: before.failed)
            }
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

/// Where a report lies.
private struct TestPlace: Hashable {
    var artifact: String
    var path: String

    init(_ report: TestReport) { (artifact, path) = (report.artifact, report.path) }
}

/// Which reports of one run have a test of a name.
private struct TestPlaces {
    private var places: [String: Set<TestPlace>] = [:]

    init(_ reports: [TestReport]) {
        for report in reports {
            for test in report.tests { places[test.name, default: []].insert(TestPlace(report)) }
        }
    }

    /// Nil where no other report has it.
    func owner(of name: String, in report: TestReport) -> String? {
        guard let places = places[name], places.count > 1 else { return nil }
        let isAlone = places.count { $0.artifact == report.artifact } == 1
        return isAlone ? report.artifact : "\(report.artifact), \(report.path)"
    }
}

/// How tests went in runs before.
private struct TestPast {
    typealias Count = (all: Int, failed: Int)

    private struct Key: Hashable {
        var name: String
        /// Nil for all together that have the name.
        var place: TestPlace?
    }

    private var counts: [Key: Count] = [:]

    init(_ runs: [[TestReport]]) {
        for reports in runs { add(reports) }
    }

    private mutating func add(_ reports: [TestReport]) {
        // A test that stands twice failed if either did.
        var failures: [Key: Bool] = [:]
        for report in reports {
            let place = TestPlace(report)
            for test in report.tests where test.outcome != .skipped {
                for key in [Key(name: test.name, place: nil), Key(name: test.name, place: place)] {
                    failures[key] = failures[key, default: false] || test.outcome == .failure
                }
            }
        }
        for (key, hasFailed) in failures {
            counts[key, default: (0, 0)].all += 1
            if hasFailed { counts[key, default: (0, 0)].failed += 1 }
        }
    }

    /// Nil where no run had it.
    func count(of name: String, in report: TestReport) -> Count? { counts[Key(name: name, place: TestPlace(report))] }

    /// Wherever it was; nil where no run had it.
    func count(of name: String) -> Count? { counts[Key(name: name, place: nil)] }
}
