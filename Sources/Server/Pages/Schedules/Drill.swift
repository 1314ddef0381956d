import History
import Planning
import Runs
import Workflows

/// A workflow that makes something and must see it gone, or that has to be done in a given time; with the times that its last runs took.
struct Drill: Sendable {
    /// Its path.
    var workflow: String
    var name: String
    /// What must be seen gone of it; nil where `sluice.yml` names no obligation.
    var terms: ObligationSettings?
    /// Today's: what past drills are held against, too.
    var objective: RecoveryObjective?
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
            let terms = files.obligations(ofWorkflow: file.path).first
            let objective = files.schedule(ofWorkflow: file.path)?.objective
            guard terms != nil || objective != nil else { continue }
            let runs = try store.jobTimes(ofWorkflow: file.path, runs: runCount)
            var obligations: [RecordedObligation] = []
            for run in runs { obligations += try store.obligations(ofRun: run.run.number) }
            drills.append(
                Drill(
                    workflow: file.path, name: file.displayName, terms: terms, objective: objective, runs: runs,
                    obligations: obligations))
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

    /// How long it took until all was there again, and whether that is what the objective asks for.
    func recovery(of run: RunTimes) -> DrillRecovery {
        guard let objective else { return terms.map { Self.recovery(of: run, $0) } ?? .notBegun }
        switch RecoveryTime(of: run.jobs, objective) {
        case .reached(let seconds): return .seconds(seconds, isInTime: true)
        case .late(let seconds): return .seconds(seconds, isInTime: false)
        case .failed(let job): return .failed(job)
        case nil: return .notBegun
        }
    }

    /// From the start of the job that makes something to the end of the last job before the one that undoes it.
    private static func recovery(of run: RunTimes, _ terms: ObligationSettings) -> DrillRecovery {
        let before = run.stages.filter { !$0.isOf(terms.dischargedBy.value) && $0.startedAt != nil }
        guard let start = before.filter({ $0.isOf(terms.openedBy.value) }).compactMap(\.startedAt).min() else {
            return .notBegun
        }
        let own = before.filter { $0.startedAt.map { $0 >= start } ?? false }
        if let failed = own.first(where: { $0.outcome != .success }) { return .failed(failed.id.text) }
        guard let end = own.compactMap(\.finishedAt).max() else { return .notBegun }
        return .seconds(end.seconds(since: start), isInTime: nil)
    }
}

/// What became of one drill.
enum DrillRecovery: Hashable, Sendable {
    /// - Parameter isInTime: Nil where there is no objective.
    case seconds(Double, isInTime: Bool?)
    /// This job did not succeed, and so nothing was recovered.
    case failed(String)
    /// It was no drill: the job with which the time begins was never started, or is none of its jobs.
    case notBegun

    var seconds: Double? { if case .seconds(let seconds, _) = self { seconds } else { nil } }
    var isInTime: Bool { if case .seconds(_, true) = self { true } else { false } }
}

extension RunTimes {
    /// The jobs of the workflow itself.
    var stages: [JobTimes] { jobs.filter(\.isStage) }
}
