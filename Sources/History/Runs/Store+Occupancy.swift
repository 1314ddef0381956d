import GRDB

/// What the unfinished runs of a store take of the machine and of each other, as far as that is recorded.
package struct Occupancy: Hashable, Sendable {
    /// The numbers of runs by the keys of the concurrency groups that these are in from their beginning on, or wait for.
    package var groups: [String: Int] = [:]
    /// Jobs that are at it, and one for each run that has none and waits for nobody.
    package var jobs = 0
    /// The newest run of which it cannot be told yet whether it is in a group.
    package var beginning: Int?

    package init() {}
}

extension Store {
    package func occupancy() throws(HistoryError) -> Occupancy {
        try read { database in
            var occupancy = Occupancy()
            for row in try Row.fetchAll(
                database,
                sql: """
                    SELECT key, run FROM group_members JOIN runs ON runs.number = run
                    WHERE runs.state <> 'finished' AND job = '' AND level = 'workflow'
                        AND group_members.state IN ('holds', 'waits') ORDER BY ticket
                    """)
            { occupancy.groups[row[0]] = row[1] }
            for row in try Row.fetchAll(
                database,
                sql: """
                    SELECT number, state,
                        (SELECT count(*) FROM jobs WHERE run = number AND jobs.state IN ('running', 'completing')),
                        EXISTS (SELECT 1 FROM group_members g WHERE g.run = number AND g.state = 'waits')
                            OR EXISTS (SELECT 1 FROM approvals a WHERE a.run = number AND a.state = 'asked')
                    FROM runs WHERE state <> 'finished' ORDER BY number
                    """)
            {
                let (jobs, isWaiting) = (row[2] as Int, row[3] as Bool)
                occupancy.jobs += jobs > 0 ? jobs : (isWaiting ? 0 : 1)
                if row[1] == "created", !isWaiting { occupancy.beginning = row[0] }
            }
            return occupancy
        }
    }
}
