import GRDB

extension Store {
    /// Ticks, those that were decided last first.
    ///
    /// - Parameters:
    ///   - workflow: Only those of the workflow with this path.
    ///   - before: Only those with a smaller `id`.
    package func ticks(
        ofWorkflow workflow: String?, before: Int? = nil, limit: Int
    ) throws(HistoryError) -> [RecordedTick] {
        try read { database in
            let condition = workflow == nil ? "" : "ticks.workflow = ? AND "
            let arguments: StatementArguments = workflow.map { [$0] } ?? []
            return try RecordedTick.fetchAll(
                condition + "ticks.id < ? ORDER BY ticks.id DESC LIMIT ?", arguments + [before ?? .max, limit],
                in: database)
        }
    }
}
