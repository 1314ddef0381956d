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
        let own = reports(in: details.artifacts, store)
        guard !own.isEmpty else { return nil }
        let earlier = try store.runs(
            ofWorkflow: details.run.workflow, before: details.run.number, limit: Self.earlierRuns)
        let artifacts = ArtifactStore(store)
        return TestResults(
            own, earlier: try earlier.map { reports(in: try artifacts.artifacts(ofRun: $0.number), store) })
    }

    /// Those that hold any test.
    private func reports(in artifacts: [Artifact], _ store: Store) -> [TestReport] {
        var reports: [TestReport] = []
        var (files, room) = (0, JUnitReader.mostTests)
        for artifact in artifacts {
            // An artifact that is gone, or damaged, is no reason to show nothing of the run.
            let contents = (try? ArtifactStore(store).contents(of: artifact)) ?? []
            for file in contents where file.path.hasSuffix(".xml") {
                guard file.size <= Self.mostBytes, files < Self.mostFiles else { continue }
                files += 1
                let tests = (self.tests(in: file) ?? []).prefix(room)
                guard !tests.isEmpty else { continue }
                room -= tests.count
                reports.append(TestReport(artifact: artifact.name, path: file.path, tests: Array(tests)))
            }
        }
        return reports
    }

    /// Nil for what is no report.
    private func tests(in file: ArtifactContent) -> [TestCase]? {
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
