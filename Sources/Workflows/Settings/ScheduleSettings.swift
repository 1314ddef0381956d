package import Source

/// One entry under `schedules:` of `sluice.yml`.
package struct ScheduleSettings: Hashable, Sendable {
    /// The workflow, by its file's stem, file name, path or `name:`.
    package var workflow: Located<String>
    package var policy: SchedulePolicy
    /// For the lines of its schedule that name no zone of their own.
    package var timezone: String?
    /// For a workflow that is a drill.
    package var objective: RecoveryObjective?
    /// Where it stands.
    package var file: SourceFile
}
