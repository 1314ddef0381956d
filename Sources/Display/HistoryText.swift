package import History
package import Runs

/// Runs as a table, one a line.
package struct HistoryText {
    private let style: Style
    private let now: Timestamp
    private let standing: (RecordedRun) -> RunStanding

    package init(style: Style, now: Timestamp, standing: @escaping (RecordedRun) -> RunStanding) {
        self.style = style
        self.now = now
        self.standing = standing
    }

    package func text(_ runs: [RecordedRun]) -> String {
        var table = TextTable(
            header: ["RUN", "", "RESULT", "WORKFLOW", "EVENT", "COMMIT", "AGE", "TIME", "NOTE"].map(style.dim),
            rightAligned: [0, 7])
        for run in runs.map(\.onScreen) {
            let standing = standing(run)
            table.add([
                "\(run.number)", standing.symbol(style), standing.painted(style), run.workflowName, run.event,
                commitText(ref: run.ref, sha: run.sha, isSnapshot: run.isSnapshot), run.createdAt.age(now: now),
                run.seconds.map(durationText) ?? "", style.dim(note(of: run)),
            ])
        }
        return table.text
    }

    /// What it was, and why it is no evidence.
    private func note(of run: RecordedRun) -> String {
        var parts: [String] = []
        if let number = run.rerunOf { parts.append("rerun of \(number)") }
        if standing(run) == .waiting, let group = run.waitsFor { parts.append("waits for \(group)") }
        if let requester = run.cancelledBy { parts.append("cancelled by \(requester)") }
        if let loss = run.lossText { parts.append(loss) }
        if let reason = run.evidenceText { parts.append(reason) }
        return parts.joined(separator: "; ")
    }
}

/// Where a run stands, with what only the kernel knows: whether its engine and its keeper live.
package enum RunStanding: Hashable, Sendable {
    case running
    /// For a concurrency group, before its first job; or for an approval, with an engine or without one.
    case waiting
    /// Its engine is gone, and its keeper is about to bring another one back.
    case engineAway
    /// It has not ended, and nobody goes on with it.
    case abandoned
    case finished(Outcome)

    /// - Parameter hasKeeper: Whether the keeper of the run with this number lives.
    package init(_ run: RecordedRun, isAlive: (EngineIdentity) -> Bool, hasKeeper: (Int) -> Bool) {
        if run.state == .finished, let conclusion = run.conclusion {
            self = .finished(conclusion)
        } else if let engine = run.engine, isAlive(engine) {
            self = run.waitsFor == nil ? .running : .waiting
        } else {
            // Whoever approves brings it an engine.
            self = hasKeeper(run.number) ? .engineAway : run.isLeftToApprovers ? .waiting : .abandoned
        }
    }

    func symbol(_ style: Style) -> String {
        switch self {
        case .running: style.paint("●", .cyan)
        case .waiting: style.paint("○", .cyan)
        case .engineAway, .abandoned: style.paint("!", .yellow)
        case .finished(let outcome): style.symbol(outcome)
        }
    }

    func painted(_ style: Style) -> String {
        switch self {
        case .running: style.paint("running", .cyan)
        case .waiting: style.paint("waiting", .cyan)
        case .engineAway: style.paint("engine away", .yellow)
        case .abandoned: style.paint("abandoned", .yellow)
        case .finished(let outcome): style.paint(outcome.rawValue, as: outcome)
        }
    }
}

extension RecordedRun {
    /// `engine lost, away 4.2 s`; nil where that never happened.
    var lossText: String? {
        guard engineLosses > 0 else { return nil }
        let times = engineLosses == 1 ? "engine lost" : "engine lost \(engineLosses) times"
        return times + (secondsWithoutEngine.map { ", away \(durationText($0))" } ?? "")
    }

    /// Why even its success would be no evidence for its commit; nil when it would be.
    package var evidenceText: String? {
        guard !flags.isEmpty else {
            guard provenCommit == nil else { return nil }
            let commits = checkouts.map { String($0.prefix(7)) }.joined(separator: ", ")
            return "no evidence: its jobs checked out several commits (\(commits))"
        }
        let reasons = flags.sorted().map { flag in
            switch flag {
            case .failedJobs: "only failed jobs ran again"
            case .partial: "it ran in part, or with inputs of its own"
            case .snapshot: "the tree was not committed"
            case .untrusted: "its event is not trusted"
            }
        }
        return "no evidence: " + reasons.joined(separator: ", ")
    }
}
