import Conductor
import Expressions
package import History
import Planning
package import Runs

/// All that is known about one run, as text.
package struct RunDetailsText {
    private let details: RecordedDetails
    private let style: Style
    private let now: Timestamp
    private let standing: RunStanding
    private let options: String

    /// - Parameter options: What commands that the text names are typed with, a space before each.
    package init(
        _ details: RecordedDetails, standing: RunStanding, style: Style, now: Timestamp, options: String = ""
    ) {
        self.details = details.onScreen
        self.standing = standing
        self.style = style
        self.now = now
        self.options = options
    }

    package var text: String {
        let blocks = [header] + [details.jobs.flatMap(lines)] + [artifacts] + summaries
        return blocks.filter { !$0.isEmpty }.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
    }

    // MARK: Header

    private var header: [String] {
        let run = details.run
        let path = run.workflowName == run.workflow ? "" : " (\(run.workflow))"
        let time = run.seconds.map { " in \(durationText($0))" } ?? ""
        var lines = [
            "\(standing.symbol(style)) \(style.bold("Run \(run.number)")) · \(run.workflowName)\(path) · \(standing.painted(style))\(time)"
        ]
        let commit = commitText(ref: run.ref, sha: run.sha, isSnapshot: run.isSnapshot)
        lines.append(
            "  \(run.event) of \(commit) by \(run.actor), \(run.createdAt.localText) (\(run.createdAt.age(now: now)))")
        lines.append(style.dim("  \(run.sha)"))
        if let number = run.rerunOf { lines.append("  rerun of run \(number), attempt \(run.attempt)") }
        if let requester = run.cancelledBy { lines.append("  cancelled by \(requester)") }
        if let loss = run.lossText { lines.append("  \(loss); another one went on") }
        if let reason = run.evidenceText {
            lines.append("  " + reason)
        } else if let commit = run.provenCommit, commit != run.sha {
            lines.append("  checked out \(commit)")
        }
        switch standing {
        case .abandoned: lines.append("  'sluice resume \(run.number)' finishes it")
        case .engineAway: lines.append("  its keeper brings an engine back within ten seconds")
        case .waiting: lines.append("  waits for \(run.waitsFor ?? "a concurrency group")")
        case .running, .finished: break
        }
        lines += details.groups.compactMap(text)
        lines += details.approvals.map { approval in
            let name = approval.environment.onScreen
            let comment = approval.comment.map { ": \($0.onScreen)" } ?? ""
            let by = approval.decidedBy.map { " by \($0.onScreen)" } ?? ""
            guard approval.state == .asked else { return "  '\(name)' was \(approval.state.rawValue)\(by)\(comment)" }
            let command = "sluice approve \(run.number) \(name)\(options)"
            return "  '\(command)' lets it into '\(name)' (plan \(approval.digest.prefix(12)))"
        }
        lines += details.deployments.map { deployment in
            let approval = deployment.approvedBy.map { ", approved by \($0.onScreen)" } ?? ""
            return "  '\(deployment.job)' deployed \(deployment.commitText.onScreen) to "
                + "'\(deployment.environment.onScreen)'\(approval)" + (deployment.url.map { ": \($0.onScreen)" } ?? "")
        }
        let obligations = ObligationText(style: style, now: now, options: options)
        lines += details.alerts.filter { $0.event == .failure }.compactMap { $0.text(now: now).map { "  " + $0 } }
        lines += details.obligations.flatMap { obligations.lines($0.onScreen, standing) }
        return lines
    }

    /// One that is held, and who wants it; who waits is told at its job.
    private func text(_ group: RecordedGroup) -> String? {
        guard group.isHeld else { return nil }
        let holder = group.gate.job.map { "'\($0)' holds" } ?? "holds"
        let waiting =
            group.waiting.isEmpty ? "" : "; waiting for it: \(group.waiting.map(\.description).joined(separator: ", "))"
        return "  \(holder) \(group.title)\(waiting)"
    }

    // MARK: Jobs

    private func lines(_ job: RecordedJob) -> [String] {
        let depth = job.id.text.split(separator: "/").count - 1
        let margin = String(repeating: "  ", count: depth)
        let own =
            [symbol(job.outcome, isForgiven: job.isForgiven), style.bold(job.name)]
            + [job.seconds.map(durationText), stateText(job)].compactMap { $0.map(style.dim) }
        var lines = [own.joined(separator: " ")]
        lines += job.steps.flatMap { self.lines($0, in: job) }
        lines += job.annotations.flatMap { AnnotationText($0, style: style).lines(indent: 4) }
        lines += job.outputs.entries.map {
            "    \(style.dim("output")) \($0.key.onScreen)=\(Self.outputText($0.value))"
        }
        return lines.map { margin + $0 }
    }

    private func stateText(_ job: RecordedJob) -> String? {
        let attempt = job.attempt > 1 ? "attempt \(job.attempt)" : nil
        let outcome = job.outcome.map { $0 == .success ? nil : $0.rawValue } ?? job.state.rawValue
        let forgiven = job.isForgiven ? "allowed by continue-on-error" : nil
        let parts = [attempt, outcome, forgiven].compactMap(\.self).joined(separator: ", ")
        guard let reason = job.reason else { return parts.isEmpty ? nil : parts }
        return parts.isEmpty ? reason : "\(parts): \(reason)"
    }

    private func lines(_ step: RecordedStep, in job: RecordedJob) -> [String] {
        let isForgiven = step.outcome == .failure && step.conclusion == .success
        var words = [symbol(step.outcome, isForgiven: isForgiven), step.title]
        if let seconds = step.seconds, step.outcome != .skipped { words.append(style.dim(durationText(seconds))) }
        if step.id.jobAttempt != job.attempt || step.id.attempt > 1 {
            words.append(
                style.dim("(attempt \(step.id.jobAttempt)\(step.id.attempt > 1 ? ".\(step.id.attempt)" : ""))"))
        }
        if let text = stateText(step) { words.append(style.dim(text)) }
        if isForgiven { words.append(style.dim("(continue-on-error)")) }
        var lines = ["  " + words.joined(separator: " ")]
        lines += step.annotations.flatMap { AnnotationText($0, style: style).lines(indent: 6) }
        lines += step.images.map { "      \(style.dim("image")) \($0.name.onScreen) \(style.dim($0.id.onScreen))" }
        lines += step.outputs.entries.map {
            "      \(style.dim("output")) \($0.key.onScreen)=\(Self.outputText($0.value))"
        }
        return lines
    }

    private func stateText(_ step: RecordedStep) -> String? {
        switch step.outcome {
        case .success: step.reason
        case .skipped: ["skipped", step.reason].compactMap(\.self).joined(separator: ": ")
        case .failure, .cancelled, nil: step.explanation
        }
    }

    private func symbol(_ outcome: Outcome?, isForgiven: Bool) -> String {
        if isForgiven { return style.paint("✗", .yellow) }
        return outcome.map(style.symbol) ?? style.paint("●", .cyan)
    }

    /// On one line: what is longer can be had with --json.
    private static func outputText(_ value: Value) -> String {
        EscapeFilter.text(value.asString.replacing("\n", with: "⏎"), .nothing).fitted(to: 200)
    }

    // MARK: What it left

    private var artifacts: [String] {
        guard !details.artifacts.isEmpty else { return [] }
        return [style.bold("Artifacts")] + ArtifactText(style: style).lines(details.artifacts).map { "  " + $0 }
    }

    private var summaries: [[String]] {
        details.jobs.flatMap { job in
            job.steps.compactMap { step in
                step.summary.map { summary in
                    [style.bold("Summary of \(job.name) › \(step.title)")]
                        + summary.trimmed.split(separator: "\n", omittingEmptySubsequences: false)
                        .map { $0.isEmpty ? "" : "  " + EscapeFilter.text(String($0), .nothing) }
                }
            }
        }
    }
}
