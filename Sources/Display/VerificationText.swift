package import History
import Runs

/// What `sluice verify` found.
package struct VerificationText {
    private let style: Style

    package init(style: Style) {
        self.style = style
    }

    /// Where, what, in which file, and what to do; one line.
    package func line(_ finding: StoreFinding) -> String {
        var text = style.bold("✗", .red) + " "
        let place = place(of: finding)
        if !place.isEmpty { text += style.bold(place.onScreen) + ": " }
        text += finding.problem.onScreen
        if let path = finding.path { text += style.dim(" (\(path.onScreen))") }
        return text + "; " + finding.advice.onScreen + "\n"
    }

    private func place(of finding: StoreFinding) -> String {
        var parts: [String] = []
        if let run = finding.run { parts.append("run \(run)") }
        if let job = finding.job { parts.append("job '\(job)'") }
        if let step = finding.step {
            let phase = step.phase == .main ? "" : "\(step.phase.rawValue) "
            let isAgain = step.jobAttempt > 1 || step.attempt > 1
            parts.append(
                "\(phase)step \(step.index + 1)" + (isAgain ? " (attempt \(step.jobAttempt).\(step.attempt))" : ""))
        }
        return parts.joined(separator: ", ")
    }

    /// How much was checked, and what came of it.
    package func summary(_ count: VerificationCount) -> String {
        var text = "Checked \(counted(count.runs, "run")) (\(counted(count.events, "event"))), "
        text += "\(counted(count.logs, "log")) (\(sizeText(count.logBytes))), "
        text += "\(counted(count.artifacts, "artifact")) (\(counted(count.contents, "content"))) and "
        text += "\(counted(count.caches, "cache")): "
        text +=
            count.findings == 0
            ? style.paint("all is as it was written.", .green)
            : style.bold("\(counted(count.findings, "finding")).", .red)
        guard count.logsBySizeOnly > 0 else { return text + "\n" }
        return text
            + "\nOf \(counted(count.logsBySizeOnly, "log")) only the size is on record: no checksum was taken.\n"
    }

    private func counted(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
}
