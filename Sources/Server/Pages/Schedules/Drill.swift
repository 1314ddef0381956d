import History
import Planning
import Runs
import Workflows

/// A workflow that makes something and must see it gone, with the times that its last runs took.
struct Drill: Sendable {
    /// Its path.
    var workflow: String
    var name: String
    /// The job that makes something.
    var opener: String
    /// The job that undoes it.
    var discharger: String
    /// The last finished ones, the newest first.
    var runs: [RunTimes]
    /// Obligations of its runs, those of the newest run first.
    var obligations: [RecordedObligation]

    /// So many runs are drawn.
    static let runCount = 20

    /// Those that `sluice.yml` names.
    static func all(in store: Store, _ files: ProjectFiles?) throws(HistoryError) -> [Drill] {
        guard let files else { return [] }
        var drills: [Drill] = []
        for file in files.workflows {
            guard let terms = files.obligations(ofWorkflow: file.path).first else { continue }
            let runs = try store.jobTimes(ofWorkflow: file.path, runs: runCount)
            var obligations: [RecordedObligation] = []
            for run in runs { obligations += try store.obligations(ofRun: run.run.number) }
            drills.append(
                Drill(
                    workflow: file.path, name: file.displayName, opener: terms.openedBy.value,
                    discharger: terms.dischargedBy.value, runs: runs, obligations: obligations))
        }
        return drills
    }

    /// The jobs of the workflow itself that took any time in any of the runs, in the order of the newest run that has them.
    var stages: [String] {
        var found: [String] = []
        for run in runs {
            for job in run.stages where !found.contains(job.id.text) && job.seconds != nil {
                found.append(job.id.text)
            }
        }
        return found
    }

    /// How long it took until all was there again: from the start of the job that makes something to the end of the last job before the
    /// one that undoes it.
    func recovery(of run: RunTimes) -> Recovery {
        let before = run.stages.filter { !$0.isOf(discharger) && $0.startedAt != nil }
        guard let start = before.filter({ $0.isOf(opener) }).compactMap(\.startedAt).min() else { return .notBegun }
        let own = before.filter { $0.startedAt.map { $0 >= start } ?? false }
        if let failed = own.first(where: { $0.outcome != .success }) { return .failed(failed.id.text) }
        guard let end = own.compactMap(\.finishedAt).max() else { return .notBegun }
        return .seconds(end.seconds(since: start))
    }

    enum Recovery: Hashable, Sendable {
        case seconds(Double)
        /// This job did not succeed, and so nothing was recovered.
        case failed(String)
        /// The job that makes something was never started.
        case notBegun

        var seconds: Double? { if case .seconds(let seconds) = self { seconds } else { nil } }
    }
}

extension RunTimes {
    /// The jobs of the workflow itself: what a called workflow's jobs take is in the time of the job that calls it.
    var stages: [Job] { jobs.filter { !$0.id.text.contains("/") } }
}

extension RunTimes.Job {
    var seconds: Double? {
        guard let startedAt, let finishedAt else { return nil }
        return finishedAt.seconds(since: startedAt)
    }

    /// Whether it is that job of the file, or one of its matrix.
    func isOf(_ job: String) -> Bool {
        let name = id.text.prefix { $0 != "." }
        return name.lowercased() == job.lowercased()
    }
}
