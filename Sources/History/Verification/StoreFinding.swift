package import Expressions
package import Planning
package import Runs

/// Something in a store that is not as it was written.
package struct StoreFinding: Hashable, Sendable {
    /// What of the store it is about; the names are public, in `sluice verify --json`.
    package enum Part: String, Hashable, Sendable {
        /// SQLite's file.
        case database
        /// The rows of a run's events.
        case journal
        /// What lists and pages show, which follows from the journal.
        case table
        /// The commit or the files at it, without which a journal means nothing.
        case commit
        case folder, log, artifact, cache
    }

    package var part: Part
    package var run: Int?
    package var job: JobID?
    package var step: StepID?
    /// The file that it is about.
    package var path: String?
    /// What is wrong, as a sentence without a full stop.
    package var problem: String
    /// What a person can do, in the same form.
    package var advice: String

    init(
        _ part: Part, run: Int? = nil, job: JobID? = nil, step: StepID? = nil, path: String? = nil, _ problem: String,
        advice: String
    ) {
        self.part = part
        self.run = run
        self.job = job ?? step?.job
        self.step = step
        self.path = path
        self.problem = problem
        self.advice = advice
    }

    package var value: Value {
        [
            "part": .string(part.rawValue),
            "run": .optional(run),
            "job": .optional(job?.text),
            "step": .optional(step?.description),
            "path": .optional(path),
            "problem": .string(problem),
            "advice": .string(advice),
        ]
    }
}
