import Expressions
import Foundation
import Glibc
import Server
import TestSupport
import Testing

@Suite("What the server tells of itself", .ownThread)
struct MetricsTests {
    private static let workflows = [
        "ci": "name: \"C \\\"I\\\"\"\non: workflow_dispatch\n" + TriggerScratch.job,
        "broken": "on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [ { run: exit 1 } ] } }\n",
    ]

    /// The samples of a text that keeps the rules of the format; each line that does not is an issue.
    private func samples(_ text: String) -> [String: Double] {
        var (samples, types): ([String: Double], [String: String]) = ([:], [:])
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# HELP ") { continue }
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                let before = types.updateValue(String(words[3]), forKey: String(words[2]))
                #expect(before == nil, "\(line) comes twice")
                continue
            }
            let place = line.lastIndex(of: " ") ?? line.startIndex
            let name = line.prefix { $0 != "{" && $0 != " " }
            let family = ["_bucket", "_sum", "_count"].reduce(String(name)) { known, end in
                types[known] == nil && known.hasSuffix(end) ? String(known.dropLast(end.count)) : known
            }
            #expect(types[family] != nil, "'\(line)' has no TYPE before it")
            let value = Double(line[line.index(after: place)...])
            let before = samples.updateValue(value ?? .nan, forKey: String(line[..<place]))
            #expect(value != nil && before == nil, "\(line)")
        }
        return samples
    }

    @Test("Metrics are counted when runs finish, and are a text that Prometheus reads")
    func metrics() throws {
        try ServedScratch.with(workflows: Self.workflows) { served in
            #expect(try served.run("ci").status == 0)
            #expect(try served.run("ci").status == 0)
            #expect(try served.run("broken").status == 1)
            func runs(_ workflow: String, _ result: String, _ name: String = "sluice_runs_total") -> String {
                "\(name){project=\"demo\",workflow=\"workflows/\(workflow).yml\",result=\"\(result)\"}"
            }
            var seen: [String: Double] = [:]
            let isCounted = try eventually(within: 120) {
                let reply = try served.get("/metrics")
                #expect(reply.status == 200)
                #expect(reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
                seen = samples(reply.text)
                return seen[runs("broken", "failure")] == 1
            }
            try #require(isCounted, "\(seen)")
            #expect(seen[runs("ci", "success")] == 2)
            #expect(seen[runs("ci", "success", "sluice_run_duration_seconds_count")] == 2)
            let bucket =
                "sluice_run_duration_seconds_bucket{project=\"demo\",workflow=\"workflows/ci.yml\",result=\"success\",le="
            #expect(seen[bucket + "\"+Inf\"}"] == 2 && seen[bucket + "\"3600\"}"] == 2)
            #expect(seen["sluice_obligations_open{project=\"demo\"}"] == 0)
            #expect(seen["sluice_project_up{project=\"demo\"}"] == 1)
            #expect(seen["sluice_store_database_bytes{project=\"demo\"}"] ?? 0 > 1000)
            #expect(seen["process_resident_memory_bytes"] ?? 0 > 1_048_576)
            _ = try served.get("/nowhere/at/all")
            seen = samples(try served.get("/metrics").text)
            #expect(seen["sluice_http_requests_total{route=\"/metrics\",method=\"GET\",status=\"2xx\"}"] ?? 0 >= 1)
            #expect(seen["sluice_http_requests_total{route=\"\",method=\"\",status=\"4xx\"}"] == 1)
            // What was counted is not counted again by the next server.
            served.stop()
            try served.start()
            #expect(samples(try served.get("/metrics").text)[runs("ci", "success")] == 2)
        }
    }

    @Test(
        "A server is alive when it answers, and ready when it can work; nobody is told which project cannot be opened")
    func health() throws {
        try ServedScratch.with { served in
            #expect(try served.get("/healthz").status == 200)
            #expect(try served.get("/readyz").status == 200)
            served.stop()
            #expect(eventually(within: 120) { served.scratch.leftovers().isEmpty })
            let database = served.store + "/history.sqlite"
            // A log beside it that nobody took up would have all pages of the database.
            for end in ["", "-wal", "-shm"] { rename(database + end, database + ".away" + end) }
            try "This is no database, and long enough to be looked at as one.".write(
                toFile: database, atomically: true, encoding: .utf8)
            try served.start()
            #expect(try served.get("/healthz").status == 200)
            let reply = try served.get("/readyz")
            #expect(reply.status == 503 && reply.text == "1 of 1 projects could not be opened.\n")
            #expect(try served.get("/metrics").status == 200)
        }
    }

    @Test("The log as JSON has an object on each line")
    func jsonLog() throws {
        try ServedScratch.with(options: ["--log-format", "json"]) { served in
            try served.configure("projects: [")
            served.process?.signal(SIGHUP)
            #expect(eventually(within: 120) { served.log.contains("not read again") })
            for line in served.log.split(separator: "\n") {
                guard case .object(let object) = try? Value(parsingJSON: String(line)) else {
                    Issue.record("No object: \(line)")
                    continue
                }
                #expect(object["time"] != nil && object["level"] != nil && object["message"] != nil)
            }
        }
    }
}
