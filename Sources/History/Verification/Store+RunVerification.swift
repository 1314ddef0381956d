import GRDB
import Glibc
import Planning
import Runs

/// What one moment's snapshot has of a run.
struct RunVerification {
    var findings: [StoreFinding] = []
    /// Nil where the journal cannot be trusted.
    var entries: [JournalEntry]?
    var eventCount = 0
    /// As the table of steps has them.
    var logSizes: [StepID: Int] = [:]
}

extension Store {
    func verify(
        run: Int, plan: (RunRequest) throws(PlanFault) -> Plan, _ scratch: ProjectionReplay,
        _ count: inout VerificationCount
    ) throws(HistoryError) -> [StoreFinding] {
        // Before the journal is read: what a run that goes on starts meanwhile is in neither.
        let folders = fileNames(in: paths.runDirectory(run) + "/steps")
        let found = try readSnapshot { database -> RunVerification? in
            guard let recorded = try RecordedRun.fetch(run, in: database) else { return nil }
            return try verify(recorded, plan: plan, scratch, in: database)
        }
        // Collected just now.
        guard var found else { return [] }
        count.runs += 1
        count.events += found.eventCount
        if let entries = found.entries {
            var logs = LogVerification(store: self, run: run, folders: folders, tableSizes: found.logSizes)
            found.findings += logs.findings(entries)
            count.logs += logs.count
            count.logBytes += logs.bytes
            count.logsBySizeOnly += logs.bySizeOnly
            // A collector that came meanwhile has taken the run's files away.
            if !logs.isIntact, try read({ try RecordedRun.fetch(run, in: $0) }) == nil { return [] }
        }
        return found.findings
    }

    private func verify(
        _ run: RecordedRun, plan: (RunRequest) throws(PlanFault) -> Plan, _ scratch: ProjectionReplay,
        in database: Database
    ) throws -> RunVerification {
        var result = RunVerification()
        let reader = JournalReader(database: database, run: run.number)
        result.eventCount = try reader.count()
        do {
            result.entries = try reader.entries()
        } catch let error as HistoryError where error.code == .damaged || error.code == .newer {
            result.findings.append(
                StoreFinding(.journal, run: run.number, error.message.withoutFullStop, advice: advice(for: run)))
            return result
        }
        result.logSizes = try logSizes(ofRun: run.number, in: database)
        guard let entries = result.entries, case .created(let request)? = entries.first?.event else {
            result.findings.append(
                StoreFinding(
                    .journal, run: run.number, "its journal is gone, or does not begin with the run's creation",
                    advice: advice(for: run)))
            return result
        }
        result.findings += try cutEnd(of: run, entries, in: database)
        do {
            let plan = try plan(request)
            result.findings += fold(entries, plan, run)
            if result.findings.isEmpty {
                result.findings += try scratch.findings(of: run, entries, plan, against: database)
            }
        } catch let fault as PlanFault {
            result.findings.append(
                StoreFinding(
                    .commit, run: run.number,
                    "its plan cannot be made again, so that its journal is proved and cannot be folded: \(fault.reason)",
                    advice: "bring the commit \(request.event.sha) back, or use the version of sluice that ran it"))
        }
        return result
    }

    /// A run that goes on says itself up to where its journal was last put on the disk.
    private func cutEnd(
        of run: RecordedRun, _ entries: [JournalEntry], in database: Database
    ) throws -> [StoreFinding] {
        let sql = "SELECT synced_through FROM runs WHERE number = ?"
        guard let synced = try Int.fetchOne(database, sql: sql, arguments: [run.number]),
            let last = entries.last?.sequence, last < synced
        else { return [] }
        let problem =
            "the journal was on the disk up to event \(synced), and stops with event \(last): the rest is gone"
        return [StoreFinding(.journal, run: run.number, problem, advice: advice(for: run))]
    }

    private func fold(_ entries: [JournalEntry], _ plan: Plan, _ run: RecordedRun) -> [StoreFinding] {
        var state = RunState(plan: plan)
        for entry in entries {
            do throws(RunError) {
                try state.apply(entry.event, at: entry.time)
            } catch {
                let kind = EventEnvelope(entry.event).kind
                let problem = "event \(entry.sequence) (\(kind)) cannot follow on those before it: \(error.reason)"
                return [StoreFinding(.journal, run: run.number, problem, advice: advice(for: run))]
            }
        }
        guard state.conclusion == nil, run.state == .finished, !run.isGivenUp else { return [] }
        let problem =
            "the run has ended, and its journal stops before its end, with event \(entries.count): the rest is gone"
        return [StoreFinding(.journal, run: run.number, problem, advice: advice(for: run))]
    }

    private func advice(for run: RecordedRun) -> String {
        run.state == .finished
            ? "do not count it as evidence; 'sluice rerun \(run.number)' runs the same commit again"
            : "'sluice cancel --force \(run.number)' ends it as it stands"
    }

    private func logSizes(ofRun run: Int, in database: Database) throws -> [StepID: Int] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT \(RecordedStep.columns) FROM steps WHERE run = ?", arguments: [run])
        return rows.map { RecordedStep($0) }.reduce(into: [:]) { sizes, step in sizes[step.id] = step.logSize }
    }
}

extension RecordedRun {
    /// Whether it was ended without an event, since its journal cannot be trusted; see `giveUp`.
    var isGivenUp: Bool { cancelledBy?.hasSuffix(RecordedRun.givenUpMark) == true }

    static let givenUpMark = ", its journal being damaged"
}

extension String {
    var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
