import Conductor
import GRDB
import Glibc
import History
import Runs
import Workflows

/// What the server tells a Prometheus of itself and of its projects.
///
/// Each question is answered from an index, from a few rows, or from what was counted when it happened: the history's size does not matter.
struct ServerMetrics: Sendable {
    let parts: ServerParts

    func text() async throws -> String {
        var out = PrometheusText()
        out.begin("sluice_info", .gauge, "The program's version.")
        out.sample("sluice_info", [("version", parts.settings.now.version)], 1)
        try await runs(&out)
        await projects(&out)
        try await queue(&out)
        try await triggers(&out)
        collections(&out)
        requests(&out)
        process(&out)
        return out.text
    }

    // MARK: Runs

    private func runs(_ out: inout PrometheusText) async throws {
        let totals = try await parts.database.read { try RunTotals.all(in: $0) }
        out.begin("sluice_runs_total", .counter, "Runs that have finished, by workflow and result.")
        for total in totals {
            out.sample(
                "sluice_runs_total",
                [("project", total.project), ("workflow", total.workflow), ("result", total.result)],
                Double(total.count))
        }
        let name = "sluice_run_duration_seconds"
        out.begin(name, .histogram, "From a run's start to its end, of runs that have finished.")
        for total in totals {
            let labels = [("project", total.project), ("workflow", total.workflow), ("result", total.result)]
            for (bound, count) in zip(RunTotals.bounds, total.within) {
                out.sample(name + "_bucket", labels + [("le", PrometheusText.bound(bound))], Double(count))
            }
            out.sample(name + "_bucket", labels + [("le", "+Inf")], Double(total.count))
            out.sample(name + "_sum", labels, total.seconds)
            out.sample(name + "_count", labels, Double(total.count))
        }
    }

    // MARK: Projects

    private struct Standing: Sendable {
        var running = 0
        var obligations = 0
        var oldestObligation = 0.0
        /// Of the newest tick of each workflow.
        var lateness: [(workflow: String, seconds: Double)] = []
        var databaseBytes = 0
        var isReadable = true
    }

    private func projects(_ out: inout PrometheusText) async {
        var standings: [(name: String, standing: Standing)] = []
        for project in parts.projects.all { standings.append((project.name, await standing(of: project))) }
        func gauge(_ name: String, _ help: String, _ value: (Standing) -> Double) {
            out.begin(name, .gauge, help)
            for (project, standing) in standings where standing.isReadable {
                out.sample(name, [("project", project)], value(standing))
            }
        }
        out.begin("sluice_project_up", .gauge, "Whether the project's history can be read.")
        for (project, standing) in standings {
            out.sample("sluice_project_up", [("project", project)], standing.isReadable ? 1 : 0)
        }
        out.begin("sluice_repository_up", .gauge, "Whether the last look at the project's repository went well.")
        for (project, _) in standings {
            let isWell = parts.triggers.fault(of: project) == nil
            out.sample("sluice_repository_up", [("project", project)], isWell ? 1 : 0)
        }
        gauge("sluice_runs_running", "Runs that have not finished.") { Double($0.running) }
        gauge("sluice_obligations_open", "Obligations that nothing has discharged.") { Double($0.obligations) }
        gauge("sluice_obligation_oldest_seconds", "The age of the oldest open obligation; 0 without one.") {
            $0.oldestObligation
        }
        gauge("sluice_store_database_bytes", "The size of the project's database.") { Double($0.databaseBytes) }
        let name = "sluice_schedule_lateness_seconds"
        out.begin(
            name, .gauge, "From the moment of a schedule to its start, or to now where it waits; of the newest one.")
        for (project, standing) in standings {
            for late in standing.lateness {
                out.sample(name, [("project", project), ("workflow", late.workflow)], late.seconds)
            }
        }
    }

    private func standing(of project: ServedProject) async -> Standing {
        let now = parts.clock.now()
        do throws(Problem) {
            return try await project.reading { store in
                var standing = Standing()
                standing.running = try store.unfinishedRuns().count
                let open = try store.openObligations()
                standing.obligations = open.count
                standing.oldestObligation = open.map { now.seconds(since: $0.openedAt) }.max() ?? 0
                for workflow in try store.workflowsWithTicks() {
                    guard let tick = try store.ticks(ofWorkflow: workflow, limit: 1).first,
                        [.waiting, .claimed, .started].contains(tick.state)
                    else { continue }
                    let seconds = (tick.startedAt ?? now).seconds(since: tick.scheduledAt)
                    standing.lateness.append((workflow, max(0, seconds)))
                }
                standing.databaseBytes = ["", "-wal"].reduce(0) { $0 + Self.size(store.paths.database + $1) }
                return standing
            }
        } catch {
            return Standing(isReadable: false)
        }
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    // MARK: The queue

    private struct Waiting: Sendable {
        var project: String
        var state: String
        var count: Int
        var since: Timestamp
    }

    private func queue(_ out: inout PrometheusText) async throws {
        let waiting = try await parts.database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT project, state, count(*), min(submitted_at) FROM queue
                    WHERE state IN ('held', 'waiting', 'starting') GROUP BY project, state ORDER BY project, state
                    """
            ).map { Waiting(project: $0[0], state: $0[1], count: $0[2], since: Timestamp(nanoseconds: $0[3])) }
        }
        out.begin("sluice_queue_length", .gauge, "Starts that have not begun, by state: held, waiting or starting.")
        for entry in waiting {
            out.sample(
                "sluice_queue_length", [("project", entry.project), ("state", entry.state)], Double(entry.count))
        }
        out.begin("sluice_queue_oldest_seconds", .gauge, "For how long the oldest of them has waited.")
        for entry in waiting {
            let seconds = max(0, parts.clock.now().seconds(since: entry.since))
            out.sample("sluice_queue_oldest_seconds", [("project", entry.project), ("state", entry.state)], seconds)
        }
    }

    // MARK: Triggers and notices

    private func triggers(_ out: inout PrometheusText) async throws {
        let waiting = try await parts.database.read { database in
            try ["deliveries", "triggered", "notices"].map { table in
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table) WHERE state = 'waiting'") ?? 0
            }
        }
        out.single("sluice_deliveries_waiting", .gauge, "Webhooks that are not dealt with yet.", Double(waiting[0]))
        out.single(
            "sluice_triggered_waiting", .gauge, "Runs that were decided on and not handed on.", Double(waiting[1]))
        out.single("sluice_notices_waiting", .gauge, "Notices that nobody has heard yet.", Double(waiting[2]))
    }

    // MARK: The disk

    private func collections(_ out: inout PrometheusText) {
        let totals = parts.collection.totals
        out.single(
            "sluice_collections_total", .counter,
            "How often old things were removed since too little of the disk was free.", Double(totals.collections))
        out.single(
            "sluice_collected_bytes_total", .counter, "Bytes of the files that went so.", Double(totals.removed.bytes))
        let (name, removed) = ("sluice_collected_total", totals.removed)
        out.begin(name, .counter, "What went so, by its kind.")
        for (kind, count) in [
            ("run", removed.runs), ("artifact", removed.artifacts), ("cache", removed.caches), ("slot", removed.slots),
        ] {
            out.sample(name, [("kind", kind)], Double(count))
        }
        out.single(
            "sluice_disk_floor_bytes", .gauge, "Bytes of the disk that are kept free.",
            Double(parts.settings.now.file.capacity.diskFloor))
    }

    // MARK: The server itself

    private func requests(_ out: inout PrometheusText) {
        out.begin("sluice_http_requests_total", .counter, "Requests by route and class of the answer's status.")
        for (key, count) in parts.requests.all {
            out.sample(
                "sluice_http_requests_total",
                [("route", key.route), ("method", key.method), ("status", key.status)], Double(count))
        }
    }

    private func process(_ out: inout PrometheusText) {
        if let bytes = Self.residentBytes {
            out.single("process_resident_memory_bytes", .gauge, "Memory of the server's process.", Double(bytes))
        }
        var disk = statvfs()
        guard statvfs(parts.settings.now.dataDirectory, &disk) == 0 else { return }
        out.single(
            "sluice_disk_free_bytes", .gauge, "Free bytes of the disk that the server's folder is on.",
            Double(disk.f_bavail) * Double(disk.f_frsize))
        out.single(
            "sluice_disk_bytes", .gauge, "Bytes of the disk that the server's folder is on.",
            Double(disk.f_blocks) * Double(disk.f_frsize))
    }

    /// The second number of /proc/self/statm counts pages: proc(5).
    private static var residentBytes: Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        let size = 200
        var line = [CChar](repeating: 0, count: size)
        guard fgets(&line, Int32(size), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let words = text.split(separator: " ")
        return words.count > 1 ? Int(words[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } : nil
    }
}

extension PrometheusText {
    /// A histogram's bound, without a point where it is whole.
    static func bound(_ value: Double) -> String { Int(exactly: value).map { String($0) } ?? String(value) }
}
