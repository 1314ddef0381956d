import Conductor
import Display
import Execution
import History
import Planning
import Processes
import Runs

extension Engine {
    /// Shows the table of the end, and throws the failure that stands for the exit code.
    func report(_ outcome: Outcome, _ choice: DisplayChoice, _ style: Style) throws {
        if choice != .json {
            let details = try store.details(ofRun: run)
            let report = RunReport(
                details, extent: choice == .quiet ? .problems : .everything, style: style,
                width: Terminal.standardOutput.size().columns)
            StandardOutput.write(report.text { lastLines(of: $0) } + shellHint(details))
        }
        switch outcome {
        case .success, .skipped: break
        case .failure: throw Failure(.failed)
        case .cancelled: throw Failure(.cancelled)
        }
    }

    /// How to look around where jobs failed.
    private func shellHint(_ details: RecordedDetails) -> String {
        let kept = details.jobs.filter { job in
            guard job.result == .failure else { return false }
            return KeptJob.read(runDirectory: store.paths.runDirectory(run), job: job.id)?.steps.isEmpty == false
        }
        guard let first = kept.first else { return "" }
        return "  sluice shell \(run) --job \(first.id.text)\n"
    }

    private func lastLines(of step: RecordedStep) -> [String] {
        let folder = StepFolder(path: store.paths.stepDirectory(run, step: step.id))
        let log = StepLog(folder: folder)
        let tail: UInt64 = 64 << 10
        guard let lines = try? log.lines(from: log.length > tail ? log.length - tail : 0, limit: Int(tail)) else {
            return []
        }
        return lines.suffix(RunReport.tailLength).map(\.text)
    }

    /// The answer of the command to what ended the conductor.
    func failure(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as ConductorError where error.code == .fenced: .usage(error.message)
        case let error as ConductorError:
            .fault(error.message, hint: "Steps that run go on; 'sluice resume \(run)' takes the run up again.")
        case let error as RunError: .fault("The journal of run \(run) is damaged: \(error)")
        case let error as HistoryError: Failure(error)
        default: .fault("\(error)")
        }
    }
}
