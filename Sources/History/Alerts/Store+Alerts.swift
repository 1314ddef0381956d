import GRDB
import Runs

extension Store {
    /// Those that are to be sent now, the oldest first.
    package func dueAlerts() throws(HistoryError) -> [RecordedAlert] {
        let time = now().nanoseconds
        return try read {
            try RecordedAlert.fetchAll(
                "state = 'waiting' AND (next_try IS NULL OR next_try <= ?) ORDER BY id", [time], in: $0)
        }
    }

    /// Those of one run, also of obligations that it has opened, the oldest first.
    package func alerts(ofRun run: Int) throws(HistoryError) -> [RecordedAlert] {
        try read { try RecordedAlert.fetchAll("run = ? ORDER BY id", [run], in: $0) }
    }

    /// Makes the caller the one who sends it; false where somebody was faster. Whoever is killed at it leaves it to others after two
    /// minutes: somebody may be told twice, and nobody is forgotten.
    package func claim(_ alert: RecordedAlert) throws(HistoryError) -> Bool {
        let time = now()
        return try write { database in
            try database.run(
                """
                UPDATE alerts SET next_try = ?
                WHERE id = ? AND state = 'waiting' AND (next_try IS NULL OR next_try <= ?)
                """, [time.advanced(bySeconds: AlertPatience.lease).nanoseconds, alert.id, time.nanoseconds])
            return database.changesCount == 1
        }
    }

    /// Records who has been told, and why somebody has not been.
    ///
    /// - Parameter told: The names of all who know of it.
    package func settle(
        _ alert: RecordedAlert, told: [String], failure: String?
    ) throws(HistoryError) {
        let time = now()
        let failures = alert.failures + (failure == nil ? 0 : 1)
        let isOver = failure == nil || failures >= AlertPatience.mostFailures
        let state: RecordedAlert.State = failure == nil ? .sent : isOver ? .failed : .waiting
        let next = isOver ? nil : time.advanced(bySeconds: AlertPatience.wait(after: failures)).nanoseconds
        let toldAt = told == alert.told ? alert.toldAt : time
        try write {
            try $0.run(
                """
                UPDATE alerts SET state = ?, told = ?, told_at = ?, failures = ?, next_try = ?, last_error = ? WHERE id = ?
                """,
                [
                    state.rawValue, told.joined(separator: " "), toldAt?.nanoseconds, failures, next, failure,
                    alert.id,
                ])
        }
    }

    /// Nobody is to be told: `sluice.yml` names none, or it is over meanwhile.
    package func drop(_ alert: RecordedAlert) throws(HistoryError) {
        try write { try $0.run("DELETE FROM alerts WHERE id = ?", [alert.id]) }
    }
}

/// How long an alert is tried, in seconds.
private enum AlertPatience {
    /// What the tries of one process take at most.
    static let lease = 120.0
    static let mostFailures = 12

    /// Ten minutes, then twice as long, at most six hours: two days in all.
    static func wait(after failures: Int) -> Double { min(600 * Double(1 << min(failures - 1, 10)), 6 * 3600) }
}
