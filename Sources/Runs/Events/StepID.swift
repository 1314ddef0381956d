package import Planning

/// Names one attempt at one step of a run for ever; its text is also the name of the step's folder.
package struct StepID: Hashable, Sendable, CustomStringConvertible {
    package var job: JobID
    /// From 1; a finalizer job that was interrupted is attempted again from its start.
    package var jobAttempt: Int
    package var phase: Phase
    /// The step's place among the job's steps, from 0; those of composite actions come after the job's own, in the order in which they
    /// became known.
    package var index: Int
    /// From 1; a finalizer step that was interrupted is attempted again.
    package var attempt: Int

    /// In the order in which a job goes through them.
    package enum Phase: String, Hashable, Sendable, CaseIterable {
        case pre, main, post
    }

    package init(job: JobID, jobAttempt: Int, phase: Phase = .main, index: Int, attempt: Int = 1) {
        self.job = job
        self.jobAttempt = jobAttempt
        self.phase = phase
        self.index = index
        self.attempt = attempt
    }

    /// A file name: no slash, and different for each step of the run.
    package var description: String {
        let job = job.text.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~")
        return "\(job)~\(jobAttempt).\(phaseMark)\(index).\(attempt)"
    }

    /// What tells the step's phases apart in file names.
    package var phaseMark: String { phase == .main ? "" : phase.rawValue + "-" }
}
