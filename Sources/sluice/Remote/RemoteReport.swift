import Display
import Expressions
import History
import Runs
import Server

extension RemoteProject {
    /// How a run has ended, as `sluice run` tells it.
    func report(_ details: RecordedDetails) -> String {
        let report = RunReport(
            addressed(details), style: .standardOutput, width: Terminal.standardOutput.size().columns, options: options)
        return report.text { lastLines(of: $0, ofRun: details.run.number) }
    }

    /// None where they cannot be had: how the run ended is known without them.
    private func lastLines(of step: RecordedStep, ofRun run: Int) -> [String] {
        let path = "runs/\(run)/logs/\(PercentEncoding.encoded(step.id.description))"
        guard let lines = try? bytes(path, ["lines": "-\(RunReport.tailLength)"]) else { return [] }
        return lines.split(separator: UInt8(ascii: "\n")).compactMap { line in
            (try? Value(parsingJSON: Array(line))).flatMap(RecordedValue.init)?.text("text")
        }
    }
}
