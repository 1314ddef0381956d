import Conductor
import History
import Runs
import Synchronization

/// Reads the tests of runs from their artifacts; a report is read once, however often it is looked at.
///
/// State: the newest reports by the digests of their contents, which never change, behind a lock.
final class TestShelf: Sendable {
    private struct State {
        var reports: [String: [TestCase]?] = [:]
        /// The oldest first.
        var order: [String] = []
    }

    private let state = Mutex(State())
    private static let mostReports = 200
    private static let mostBytes = 8 << 20
    /// Of one run.
    private static let mostFiles = 20
    /// Runs before this one, in which the same tests are looked for.
    static let earlierRuns = 8

    /// The tests of a run and how they went before; nil where no artifact of it holds a report.
    func results(of details: RecordedDetails, in store: Store) throws -> TestResults? {
        let own = tests(in: details.artifacts, store)
        guard !own.isEmpty else { return nil }
        let earlier = try store.runs(
            ofWorkflow: details.run.workflow, before: details.run.number, limit: Self.earlierRuns)
        let artifacts = ArtifactStore(store)
        return TestResults(
            own, earlier: try earlier.map { tests(in: try artifacts.artifacts(ofRun: $0.number), store) })
    }

    private func tests(in artifacts: [Artifact], _ store: Store) -> [TestCase] {
        var tests: [TestCase] = []
        var files = 0
        for artifact in artifacts {
            // An artifact that is gone, or damaged, is no reason to show nothing of the run.
            let contents = (try? ArtifactStore(store).contents(of: artifact)) ?? []
            for file in contents where file.path.hasSuffix(".xml") {
                guard file.size <= Self.mostBytes, files < Self.mostFiles else { continue }
                files += 1
                tests += report(file) ?? []
            }
        }
        return Array(tests.prefix(JUnitReader.mostTests))
    }

    private func report(_ file: ArtifactContent) -> [TestCase]? {
        if let known = state.withLock({ $0.reports[file.digest] }) { return known }
        let bytes = try? file.bytes(at: 0, limit: Self.mostBytes)
        let report = bytes.flatMap(JUnitReader.read)
        state.withLock { state in
            guard state.reports.updateValue(report, forKey: file.digest) == nil else { return }
            state.order.append(file.digest)
            if state.order.count > Self.mostReports { state.reports[state.order.removeFirst()] = nil }
        }
        return report
    }
}
