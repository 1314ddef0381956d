import Planning
import Runs

/// The processes of a simulated run. It outlives engines, until it is killed itself.
struct SimulatedKeeper {
    struct Process {
        var started: Timestamp
        var endsAt: Timestamp
        var report: StepReport
        /// When it ended, with its exit recorded; nil while it runs.
        var ended: Timestamp?
        /// Killed together with its keeper: nothing recorded how it ended.
        var isLost = false

        var isRunning: Bool { ended == nil && !isLost }
    }

    var processes: [StepID: Process] = [:]
    /// How often a process was started for a step, whatever the attempt: a witness that the engine cannot reach.
    var starts: [StepID: Int] = [:]
    var mostJobsAtOnce = 0
    /// The job that needs no room, with those that it calls.
    var exempt: String?
    /// By the id without the combination's number.
    var mostJobsAtOnceByFamily: [String: Int] = [:]

    /// Starts a process, unless there was one for this attempt already.
    mutating func spawn(_ step: StepID, process: Process, evenTwice: Bool = false) {
        guard processes[step] == nil || evenTwice else { return }
        processes[step] = process
        var anyAttempt = step
        anyAttempt.attempt = 1
        anyAttempt.jobAttempt = 1
        starts[anyAttempt, default: 0] += 1
        let jobs = Set(processes.filter(\.value.isRunning).keys.map(\.job))
        let counted = jobs.filter { job in exempt.map { job.text != $0 && !job.text.hasPrefix($0 + "/") } ?? true }
        mostJobsAtOnce = max(mostJobsAtOnce, counted.count)
        let family = step.job.familyName
        let siblings = jobs.filter { $0.familyName == family }
        mostJobsAtOnceByFamily[family] = max(mostJobsAtOnceByFamily[family] ?? 0, siblings.count)
    }

    mutating func end(_ step: StepID, at time: Timestamp) {
        guard processes[step]?.isRunning == true else { return }
        processes[step]?.ended = time
    }

    /// The signals: the process ends after a while, as cancelled.
    mutating func interrupt(_ step: StepID, at time: Timestamp, patience: Double) -> Timestamp? {
        guard var process = processes[step], process.isRunning else { return nil }
        process.endsAt = min(process.endsAt, time.advanced(bySeconds: patience))
        process.report = StepReport(outcome: .cancelled)
        processes[step] = process
        return process.endsAt
    }

    /// `kill -9`: whatever runs dies with nobody to record it. Returns those steps.
    mutating func die() -> [StepID] {
        let running = processes.filter(\.value.isRunning).keys.sorted { "\($0)" < "\($1)" }
        for step in running { processes[step]?.isLost = true }
        return running
    }
}

extension SimulatedKeeper {
    /// After a power cut: of what the journal does not know to have ended no record is left, or one that says nothing of its end.
    mutating func forgetAllBut(ended entries: [JournalEntry], _ random: inout SeededGenerator) {
        let known = Set(entries.compactMap { if case .stepFinished(let step, _) = $0.event { step } else { nil } })
        for step in processes.keys.sorted(by: { "\($0)" < "\($1)" }) where !known.contains(step) {
            if random.chance(0.5) { processes[step] = nil } else { processes[step]?.loseEnd() }
        }
    }
}

extension SimulatedKeeper.Process {
    fileprivate mutating func loseEnd() {
        ended = nil
        isLost = true
    }
}

extension JobID {
    /// `deploy.1/build` of `deploy.1/build.0`.
    var familyName: String {
        guard let dot = text.lastIndex(of: "."), !text[dot...].contains("/") else { return text }
        return String(text[..<dot])
    }
}
