import Conductor
import History
import Planning
import Runs

/// The last words about a run: how it ended, and what to type next.
struct RunVerdict {
    private let details: RecordedDetails
    private let style: Style
    private let options: String

    /// - Parameter options: What commands that the text names are typed with, a space before each.
    init(_ details: RecordedDetails, style: Style, options: String) {
        self.details = details
        self.style = style
        self.options = options
    }

    /// One line or more, each with its line break.
    var text: String {
        ([verdict] + obligations + warnings + artifacts + hints).map { $0 + "\n" }.joined()
    }

    private var verdict: String {
        let run = details.run
        guard run.state == .finished, let conclusion = run.conclusion else {
            return style.bold("Run \(run.number) has not finished.", .yellow)
        }
        let time = run.seconds.map { durationText($0) }
        switch conclusion {
        case .success: return style.bold("Run \(run.number) succeeded" + (time.map { " in \($0)" } ?? "") + ".", .green)
        case .failure:
            let cancelled = run.cancelledBy.map { ", and was cancelled by \($0)" } ?? ""
            return style.bold("Run \(run.number) failed" + (time.map { " in \($0)" } ?? "") + cancelled + ".", .red)
        case .cancelled:
            let requester = run.cancelledBy.map { " by \($0)" } ?? ""
            let after = time.map { " after \($0)" } ?? ""
            return style.bold("Run \(run.number) was cancelled\(requester)\(after).", .yellow)
        case .skipped: return style.bold("Run \(run.number) ran nothing: all its jobs were skipped.", .yellow)
        }
    }

    private var openObligations: [RecordedObligation] { details.obligations.filter { $0.state == .open } }

    private var obligations: [String] {
        openObligations.map { obligation in
            style.bold("  obligation \(obligation.onScreen.id) is open:", .red)
                + " what '\(obligation.job.text.onScreen)' made has not been seen gone"
        }
    }

    /// What a green run does not show of itself.
    private var warnings: [String] {
        let skipped = details.jobs.filter { $0.outcome == .skipped }.count
        let forgiven = details.jobs.filter(\.isForgiven).count
        var parts: [String] = []
        if skipped > 0, details.run.conclusion == .success {
            parts.append("\(skipped) of \(details.jobs.count) jobs \(skipped == 1 ? "was" : "were") skipped")
        }
        if forgiven > 0 { parts.append("\(forgiven) failed and \(forgiven == 1 ? "was" : "were") allowed to") }
        if let loss = details.run.lossText { parts.append(loss) }
        return parts.isEmpty ? [] : [style.paint("  \(parts.joined(separator: "; ")).", .yellow)]
    }

    private var artifacts: [String] {
        guard !details.artifacts.isEmpty else { return [] }
        let list = details.artifacts.map { "\($0.name.onScreen) (\(sizeText($0.size)))" }
        let more = list.count > 5 ? " and \(list.count - 5) more" : ""
        return [style.dim("  artifacts: \(list.prefix(5).joined(separator: ", "))\(more)")]
    }

    private var hints: [String] {
        let number = details.run.number
        guard details.run.state == .finished else { return ["  sluice resume \(number)"].map(style.dim) }
        guard let conclusion = details.run.conclusion, conclusion != .success else { return [] }
        var commands: [String] = []
        let failed = details.jobs.filter { $0.outcome == .failure && $0.failedStep != nil }
        // One that was allowed to fail is not what made the run fail.
        if let job = failed.first(where: { !$0.isForgiven }) ?? failed.first {
            commands.append("sluice logs \(number) --job \(shellWord(job.id.text))")
        }
        // Until they are settled no other run of the workflow may begin.
        if !openObligations.isEmpty {
            commands += openObligations.map { "sluice obligations discharge \(shellWord($0.id))" }
            return commands.map { style.dim("  " + $0 + options) }
        }
        if conclusion == .failure { commands.append("sluice rerun \(number) --failed") }
        if conclusion == .cancelled { commands.append("sluice rerun \(number)") }
        return commands.map { style.dim("  " + $0 + options) }
    }
}

extension RecordedRun {
    var seconds: Double? { finishedAt.map { $0.toldSeconds(since: startedAt ?? createdAt) } }
}

/// A word as a shell takes it; quoted where it must be.
package func shellWord(_ text: String) -> String {
    let isPlain =
        !text.isEmpty
        && text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-_./=:@%+".utf8.contains(byte)
        }
    return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
}
