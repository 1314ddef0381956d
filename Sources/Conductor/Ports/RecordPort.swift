package import Planning
package import Runs

/// Keeps what jobs have to say besides their results: annotations, summaries, how long a log is.
///
/// Contract: each call replaces what was recorded for that step or job before, so that an engine that came back may record
/// it again. Calls return at once; what was recorded before a step's or job's end was reported is kept together with that
/// end, all or nothing. May be called from any task, in any order, also for a job that has ended.
package protocol RecordPort: Sendable {
    func record(_ record: StepRecord, of step: StepID)
    /// What belongs to a job and to none of its steps.
    func record(_ annotations: [Annotation], of job: JobID)
}

/// What a step leaves besides its result.
package struct StepRecord: Hashable, Sendable {
    /// In the order in which they were given.
    package var annotations: [Annotation]
    /// Markdown, redacted; nil where the step wrote none.
    package var summary: String?
    /// Bytes of its log; nil where it has none.
    package var logSize: Int?
    /// What the step is called, where the plan does not say it: one that an action brought along.
    package var name: String?

    package init(
        annotations: [Annotation] = [], summary: String? = nil, logSize: Int? = nil, name: String? = nil
    ) {
        self.name = name
        self.annotations = annotations
        self.summary = summary
        self.logSize = logSize
    }
}

/// An `::error::`, `::warning::` or `::notice::` of a step, or one of the engine's own.
package struct Annotation: Hashable, Sendable {
    package enum Level: String, Hashable, Sendable, CaseIterable {
        case error, warning, notice
    }

    package var level: Level
    package var message: String
    package var title: String?
    /// As the step gave it, most often relative to the workspace.
    package var file: String?
    /// From 1, as the columns are.
    package var line: Int?
    package var endLine: Int?
    package var column: Int?
    package var endColumn: Int?

    package init(
        _ level: Level, _ message: String, title: String? = nil, file: String? = nil, line: Int? = nil,
        endLine: Int? = nil, column: Int? = nil, endColumn: Int? = nil
    ) {
        self.level = level
        self.message = message
        self.title = title
        self.file = file
        self.line = line
        self.endLine = endLine
        self.column = column
        self.endColumn = endColumn
    }
}
