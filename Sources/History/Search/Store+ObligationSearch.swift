import GRDB

extension Store {
    /// Obligations that were discharged or abandoned, those of the newest run first.
    ///
    /// - Parameters:
    ///   - before: Only those of runs with a smaller number.
    ///   - runs: Of how many runs at most.
    package func settledObligations(before: Int? = nil, runs limit: Int) throws(HistoryError) -> [RecordedObligation] {
        let found = try readSnapshot { database in
            try RecordedObligation.fetchAll(
                """
                state <> 'open' AND run IN (
                    SELECT DISTINCT run FROM obligations WHERE state <> 'open' AND run < ? ORDER BY run DESC LIMIT ?)
                """, [before ?? .max, limit], in: database)
        }
        return found.sorted { $0.run.number > $1.run.number }
    }
}
