import History
import Runs

/// The jobs of a run with result, time and note; of very many those that went well, or ended alike, share a line.
struct JobTable {
    private let jobs: [RecordedJob]
    private let style: Style
    private let width: Int

    /// More jobs than this are collapsed.
    private static let mostJobs = 40
    private static let widestNote = 200

    init(_ jobs: [RecordedJob], style: Style, width: Int) {
        self.jobs = jobs
        self.style = style
        self.width = width
    }

    /// Empty for no jobs.
    var text: String {
        guard !jobs.isEmpty else { return "" }
        if jobs.count <= Self.mostJobs { return table(of: jobs) }
        let told = jobs.filter { $0.outcome == .failure || $0.outcome == .cancelled || $0.outcome == nil }
        let shown = told.prefix(Self.mostJobs)
        var lines = shown.isEmpty ? "" : table(of: Array(shown))
        let rest = told.dropFirst(Self.mostJobs) + jobs.filter { $0.outcome == .success || $0.outcome == .skipped }
        for line in groups(Array(rest)) { lines += line + "\n" }
        return lines
    }

    private func table(of jobs: [RecordedJob]) -> String {
        var table = TextTable(header: ["", "JOB", "RESULT", "TIME", "NOTE"].map(style.dim), rightAligned: [3])
        let used = 2 + min(width / 2, jobs.map(\.name.displayWidth).max() ?? 0) + 2 + 9 + 2 + 7 + 2
        let noteWidth = max(20, min(Self.widestNote, width - used))
        for job in jobs {
            table.add([
                symbol(of: job), job.name.fittedInTheMiddle(to: max(12, width / 2)), result(of: job),
                job.seconds.map(durationText) ?? "",
                style.dim(note(of: job).fitted(to: noteWidth)),
            ])
        }
        return table.text
    }

    private func symbol(of job: RecordedJob) -> String {
        if job.isForgiven { return style.paint("✗", .yellow) }
        return job.outcome.map(style.symbol) ?? style.dim("·")
    }

    private func result(of job: RecordedJob) -> String {
        guard let outcome = job.outcome else { return style.dim(job.state.rawValue) }
        return job.isForgiven ? style.paint("failure", .yellow) : style.paint(outcome.rawValue, as: outcome)
    }

    private func note(of job: RecordedJob) -> String {
        job.isForgiven ? ["allowed to fail", job.note].filter { !$0.isEmpty }.joined(separator: "; ") : job.note
    }

    /// A line for each result and reason, in the order in which they first come.
    private func groups(_ jobs: [RecordedJob]) -> [String] {
        var keys: [GroupKey] = []
        var members: [GroupKey: [RecordedJob]] = [:]
        for job in jobs {
            let key = GroupKey(outcome: job.outcome, reason: job.outcome == .skipped ? job.reason : nil)
            if members[key] == nil { keys.append(key) }
            members[key, default: []].append(job)
        }
        return keys.map { key in line(key, members[key] ?? []) }
    }

    private struct GroupKey: Hashable {
        var outcome: Outcome?
        var reason: String?
    }

    private func line(_ key: GroupKey, _ jobs: [RecordedJob]) -> String {
        guard let outcome = key.outcome else { return "·  \(jobs.count) more have not finished" }
        let count = "\(jobs.count) \(jobs.count == 1 ? "job" : "jobs")"
        let verb =
            switch outcome {
            case .success: "succeeded"
            case .failure: "failed, too"
            case .cancelled: jobs.count == 1 ? "was cancelled, too" : "were cancelled, too"
            case .skipped: jobs.count == 1 ? "was skipped" : "were skipped"
            }
        var text = "\(style.symbol(outcome))  \(count) \(verb)"
        if let reason = key.reason { text += style.dim(": \(reason)") }
        if outcome == .success, let longest = jobs.max(by: { ($0.seconds ?? 0) < ($1.seconds ?? 0) }),
            let seconds = longest.seconds
        {
            text += style.dim(" (longest: \(longest.name), \(durationText(seconds)))")
        }
        return text
    }
}
