import GRDB
import Glibc
import Runs

extension Store {
    /// Removes what nobody needs any more. A run that has not finished, or has an open obligation, keeps all that is its own.
    ///
    /// - Parameter takeSlot: Takes the slot with this path, so that no job can; false when one has it. Its second argument is a path
    ///   for whatever mark that needs.
    /// - Parameter otherSlots: Where work directories are besides the store's own folder of them; nil for nowhere.
    package func collectGarbage(
        _ retention: Retention = Retention(), otherSlots: String? = nil, takeSlot: (String, String) -> Bool
    ) throws(HistoryError) -> GarbageReport {
        var report = GarbageReport()
        report.runs = try forgetRuns(keeping: retention.runs)
        try forgetTicks(olderThan: retention.tickAge)
        report.artifacts = try forgetArtifacts(olderThan: retention.artifactAge)
        report.bytes += try removeRunFolders()
        report.bytes += try removeContents()
        let evicted = try evictCaches(downTo: retention.cacheSize)
        report.caches = evicted.count
        report.bytes += evicted.bytes + (try removeLostArchives())
        report.bytes += try removeStaleFiles(in: paths.staging, olderThan: 86400)
        let owing = Set(try openObligations().map { workflowStem($0.run.workflow) })
        for slots in [paths.slots, otherSlots].compactMap(\.self) {
            try removeSlots(in: slots, but: owing, retention, takeSlot, &report)
        }
        return report
    }

    /// - Parameter owing: Workflows whose work directories are kept.
    private func removeSlots(
        in slots: String, but owing: Set<String>, _ retention: Retention, _ takeSlot: (String, String) -> Bool,
        _ report: inout GarbageReport
    ) throws(HistoryError) {
        report.bytes += try removeStaleFiles(in: slots + "/.trash", olderThan: 86400)
        for workflow in fileNames(in: slots) where !workflow.hasPrefix(".") && !owing.contains(workflow) {
            try removeSlots(of: slots + "/" + workflow, retention, takeSlot, &report)
        }
        // Those of runs that are not trusted, which open no obligation.
        let untrusted = slots + "/.untrusted"
        for workflow in fileNames(in: untrusted) {
            try removeSlots(of: untrusted + "/" + workflow, retention, takeSlot, &report)
        }
    }

    /// As the folder of its slots is called.
    private func workflowStem(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.prefix { $0 != "." })
    }

    private func removeSlots(
        of workflow: String, _ retention: Retention, _ takeSlot: (String, String) -> Bool, _ report: inout GarbageReport
    ) throws(HistoryError) {
        for slot in fileNames(in: workflow).map({ workflow + "/" + $0 }) where isOld(slot, retention.slotAge) {
            let mark = try StagedFile(in: paths)
            // The slot is taken for as long as the mark is there.
            defer { withExtendedLifetime(mark) {} }
            guard takeSlot(slot, mark.path) else { continue }
            // Out of the way at once: whoever wants it from now on makes a new one.
            let gone = try StagedFile(in: paths).path
            guard rename(slot, gone) == 0 else { continue }
            report.bytes += try removeTree(gone)
            report.slots += 1
        }
        // Fails where a slot is left.
        rmdir(workflow)
    }

    private func forgetRuns(keeping count: Int) throws(HistoryError) -> [Int] {
        try write { database in
            let old = try Int.fetchAll(
                database,
                sql: """
                    SELECT number FROM runs WHERE state = 'finished' AND number NOT IN
                        (SELECT number FROM runs ORDER BY number DESC LIMIT ?)
                        AND number NOT IN (SELECT run FROM obligations WHERE state = 'open')
                    ORDER BY number
                    """, arguments: [max(count, 0)])
            for run in old { try database.run("DELETE FROM runs WHERE number = ?", [run]) }
            return old
        }
    }

    private func forgetTicks(olderThan age: Double) throws(HistoryError) {
        let oldest = now().advanced(bySeconds: -age).nanoseconds
        try write { database in
            try database.run(
                "DELETE FROM ticks WHERE scheduled_at < ? AND state NOT IN ('waiting', 'claimed')", [oldest])
        }
    }

    /// Its own `retention-days` count before the age that is usual.
    private func forgetArtifacts(olderThan age: Double) throws(HistoryError) -> Int {
        let now = now()
        let oldest = now.advanced(bySeconds: -age).nanoseconds
        return try write { database in
            try database.run(
                """
                DELETE FROM artifacts
                WHERE iif(expires_at IS NULL, created_at < ?, expires_at < ?)
                    AND run IN (SELECT number FROM runs WHERE state = 'finished')
                    AND run NOT IN (SELECT run FROM obligations WHERE state = 'open')
                """, [oldest, now.nanoseconds])
            return database.changesCount
        }
    }

    /// Folders of runs that the database no longer has. They are listed first: a run is in the database before its folder is made.
    private func removeRunFolders() throws(HistoryError) -> Int {
        let folders = fileNames(in: paths.runs).compactMap { Int($0) }
        let kept = try runNumbers()
        var bytes = 0
        for run in folders where !kept.contains(run) { bytes += try removeTree(paths.runDirectory(run)) }
        return bytes
    }

    /// Contents that no artifact has. In a transaction, since a content is put in its place in the one that refers to it.
    private func removeContents() throws(HistoryError) -> Int {
        let stored = fileNames(in: paths.blobs).flatMap { fileNames(in: paths.blobs + "/" + $0) }
        guard !stored.isEmpty else { return 0 }
        return try write { database in
            let used = try String.fetchSet(database, sql: "SELECT DISTINCT digest FROM artifact_files")
            return try stored.filter { !used.contains($0) }.reduce(0) { $0 + (try removeTree(paths.blob($1))) }
        }
    }

    /// Archives that no cache has; a transaction for the same reason.
    private func removeLostArchives() throws(HistoryError) -> Int {
        let stored = fileNames(in: paths.caches)
        guard !stored.isEmpty else { return 0 }
        return try write { database in
            let used = try Int.fetchSet(database, sql: "SELECT id FROM caches")
            let lost = stored.filter { name in
                guard let id = Int(name.prefix { $0 != "." }) else { return false }
                return !used.contains(id)
            }
            return try lost.reduce(0) { $0 + (try removeTree(paths.caches + "/" + $1)) }
        }
    }

    private func removeStaleFiles(in folder: String, olderThan age: Double) throws(HistoryError) -> Int {
        var bytes = 0
        for path in fileNames(in: folder).map({ folder + "/" + $0 }) where isOld(path, age) {
            bytes += try removeTree(path)
        }
        return bytes
    }

    private func isOld(_ path: String, _ age: Double) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        let changed = Timestamp(nanoseconds: Int64(status.st_mtim.tv_sec) * 1_000_000_000)
        return now().seconds(since: changed) > age
    }
}
