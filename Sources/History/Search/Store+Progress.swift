import GRDB

/// How far a run has come.
package struct RunProgress: Hashable, Sendable {
    /// Jobs, as many as are known by now.
    package var all: Int
    package var finished: Int
}

extension Store {
    /// Of each of these runs that has jobs, by its number.
    package func progress(ofRuns runs: [Int]) throws(HistoryError) -> [Int: RunProgress] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT count(*), count(CASE state WHEN 'finished' THEN 1 END) FROM jobs WHERE run = ?")
            var progress: [Int: RunProgress] = [:]
            for run in runs {
                guard let row = try Row.fetchOne(statement, arguments: [run]), row[0] > 0 else { continue }
                progress[run] = RunProgress(all: row[0], finished: row[1])
            }
            return progress
        }
    }
}
