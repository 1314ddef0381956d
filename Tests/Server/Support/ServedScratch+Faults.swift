import Foundation
import Glibc
import TestSupport
import Testing

extension ServedScratch {
    /// What is in the server's own tables and the project's history, as far as a refused write could have changed it.
    func holdings() throws -> [String] {
        let keys = try tell("GET", "/api/v1/keys").object()["keys"] as? [[String: Any]] ?? []
        let queue = try tell("GET", "/api/v1/projects/demo/queue?state=all&limit=500").object()["starts"]
        let runs = try tell("GET", "/api/v1/projects/demo/runs?limit=100").object()["runs"] as? [[String: Any]] ?? []
        return [
            "keys: \(keys.map { "\($0["name"] ?? "") \($0["revoked_at"] ?? "")" })",
            "starts: \((queue as? [[String: Any]] ?? []).map { "\($0["id"] ?? "") \($0["state"] ?? "")" })",
            "runs: \(runs.map { "\($0["number"] ?? "") \($0["state"] ?? "")" })",
        ]
    }

    /// The audit log, the newest first: who, what, and the status.
    func audit() throws -> [String] {
        let entries = try tell("GET", "/api/v1/audit?limit=1000").object()["entries"] as? [[String: Any]] ?? []
        return entries.map { "\($0["name"] ?? "") \($0["method"] ?? "") \($0["path"] ?? "") \($0["status"] ?? "")" }
    }

    /// A key of that role, by the command line.
    func key(_ name: String, _ role: String, _ more: String...) throws -> String {
        let answer = try scratch.start(
            ["serve", "key", "create", name, "--role", role, "--data-dir", data] + more
        ).answer()
        try #require(answer.status == 0, "\(answer)")
        return answer.output.trimmingCharacters(in: .newlines)
    }

    /// Holds a database exclusively while the body runs, as another process would.
    func locking(_ database: String, _ body: () throws -> Void) throws {
        let holder = try hold(database)
        defer { letGo(holder) }
        try body()
    }

    /// The same, until the process is let go of.
    func hold(_ database: String) throws -> ChildProcess {
        let program = """
            import sqlite3, sys, time
            connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
            connection.execute("BEGIN EXCLUSIVE")
            print("held", flush=True)
            time.sleep(600)
            """
        let holder = try scratch.start(["-c", program, database], program: "python3")
        let isHeld = eventually(within: 120) { holder.hasEnded || holder.output.contains("held") }
        try #require(isHeld && !holder.hasEnded, "\(holder.errors)")
        return holder
    }

    func letGo(_ holder: ChildProcess) {
        holder.signal(SIGKILL)
        _ = eventually(within: 120) { holder.hasEnded }
    }

    /// The project's database.
    var history: String {
        get throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: store)
            return store + "/" + (try #require(names.first { $0.hasSuffix(".sqlite") }))
        }
    }

    /// The processes by which the server carries out an order for the project.
    func children(_ order: String) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { pid in
            let line = (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)) ?? ""
            let words = line.split(separator: "\0")
            return words.contains("internal-server") && words.contains(Substring(order))
                && words.contains(Substring(store))
        }
    }
}

extension HTTPReply {
    /// Whether it is a problem of this status, as RFC 9457 has it, with a sentence.
    func isProblem(_ code: Int) -> Bool {
        guard status == code, headers["content-type"] == "application/problem+json", let object = try? object() else {
            return false
        }
        return object["status"] as? Int == code && (object["detail"] as? String)?.hasSuffix(".") == true
            && (object["title"] as? String)?.isEmpty == false
    }
}
