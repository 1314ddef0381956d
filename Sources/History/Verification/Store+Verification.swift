import GRDB
package import Planning

/// Why the plan of a recorded run cannot be made again; a sentence without a full stop.
package struct PlanFault: Error, Hashable, Sendable {
    package var reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

extension Store {
    /// Compares what the store holds with what was written: journals by their chain of hashes and by folding them, tables with the
    /// journals, logs, artifacts and caches by their sizes and hashes. Nothing is changed; runs may go on meanwhile.
    ///
    /// - Parameters:
    ///   - runs: Only these, and nothing that belongs to no run; nil for all that the store holds.
    ///   - plan: Makes the plan of a run once more.
    ///   - tell: Is told of each finding when it is found.
    /// - Throws: For a store that cannot be read at all.
    package func verify(
        runs: [Int]? = nil, plan: (RunRequest) throws(PlanFault) -> Plan, tell: (StoreFinding) -> Void
    ) throws(HistoryError) -> VerificationCount {
        var count = VerificationCount()
        func take(_ findings: [StoreFinding]) {
            count.findings += findings.count
            for finding in findings { tell(finding) }
        }
        if runs == nil {
            let damage = try databaseFindings()
            take(damage)
            // Rows of a damaged file may be anything.
            guard damage.isEmpty else { return count }
        }
        // Before the numbers: a run is in the database before its folder is made.
        let folders = fileNames(in: paths.runs).compactMap { Int($0) }
        let known = try runNumbers()
        if runs == nil { take(folders.filter { !known.contains($0) }.map(lostRun)) }
        let scratch = try ProjectionReplay()
        var artifacts = ArtifactVerification(store: self)
        for run in runs ?? known.sorted() {
            take(try verify(run: run, plan: plan, scratch, &count))
            take(try artifacts.findings(ofRun: run))
        }
        (count.artifacts, count.contents) = (artifacts.count, artifacts.contents)
        if runs == nil {
            var caches = CacheVerification(store: self)
            take(try caches.findings())
            count.caches = caches.count
        }
        return count
    }

    private func databaseFindings() throws(HistoryError) -> [StoreFinding] {
        let (damage, strays) = try read { database in
            (
                try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" },
                try Row.fetchAll(database, sql: "PRAGMA foreign_key_check")
            )
        }
        let advice = "put a backup in its place, or move the store away to start a new history"
        var findings = damage.map {
            let what = $0.split(separator: "\n").joined(separator: " ")
            return StoreFinding(.database, path: paths.database, "SQLite says: \(what)", advice: advice)
        }
        for (table, parent) in Set(strays.map { [$0[0] as String, $0[2] as String] }).map({ ($0[0], $0[1]) }).sorted(
            by: <)
        {
            let rows = strays.filter { $0[0] == table }.count
            findings.append(
                StoreFinding(
                    .database, path: paths.database,
                    "\(rows) rows of the table '\(table)' belong to rows of '\(parent)' that are gone: somebody removed these",
                    advice: advice))
        }
        return findings
    }

    private func lostRun(_ number: Int) -> StoreFinding {
        StoreFinding(
            .folder, run: number, path: paths.runDirectory(number),
            "there is a folder of this run, and no record: somebody removed it, or the database was replaced by another",
            advice: "put a backup of the database in its place, or let 'sluice gc' remove the folder")
    }
}
