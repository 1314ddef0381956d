import Foundation
import Glibc
import TestSupport
import Testing

/// A real `sluice serve` for a scratch repository, with its own folder and its two doors.
final class ServedScratch {
    let scratch: Scratch
    /// The server's folder.
    let data: String
    private(set) var port = 0
    private(set) var process: ChildProcess?
    private let options: [String]
    /// Of the server's process, besides what all have here.
    private let environment: [String: String]

    /// Serves the repository as the project `demo` while the body runs.
    ///
    /// - Parameters:
    ///   - workflows: Committed, by the names of their files without `.yml`.
    ///   - configuration: What `server.yml` says besides `projects: demo`.
    ///   - project: What it says of the project besides its repository, each line without an indent.
    static func with(
        workflows: [String: String] = [:], configuration: String = "", project: [String] = [], options: [String] = [],
        environment: [String: String] = [:], _ body: (ServedScratch) throws -> Void
    ) throws {
        try Scratch.with { scratch in
            // Other users go through it; a test that binds a socket narrows the umask of all for a moment.
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.folder)
            for (name, text) in workflows { try scratch.write("workflows/\(name).yml", text) }
            try scratch.write("README.md", "A project.\n")
            try scratch.commit()
            let served = ServedScratch(scratch, options, environment)
            let lines = ["repository: \(scratch.repository)"] + project
            try served.configure(
                "projects:\n  demo:\n" + lines.map { "    \($0)\n" }.joined() + configuration + "\n")
            try served.start()
            defer { served.stop() }
            try body(served)
        }
    }

    private init(_ scratch: Scratch, _ options: [String], _ environment: [String: String]) {
        (self.scratch, self.options, self.environment) = (scratch, options, environment)
        data = scratch.folder + "/server"
    }

    /// Writes the `server.yml`.
    func configure(_ text: String) throws {
        try text.write(toFile: scratch.folder + "/server.yml", atomically: true, encoding: .utf8)
    }

    /// Returns when the server answers.
    func start() throws {
        let process = try scratch.start(
            [
                "serve", "--data-dir", data, "--config", scratch.folder + "/server.yml", "--listen", "127.0.0.1:0",
                "--tailscale-socket", scratch.folder + "/tailscaled.sock",
            ] + options, environment: environment)
        self.process = process
        let isUp = eventually(within: 120) { process.hasEnded || process.output.contains(" serves http://") }
        try #require(isUp && !process.hasEnded, "The server did not begin: \(process.output)\(process.errors)")
        let line = process.output.split(separator: "\n").first { $0.contains(" serves http://") } ?? ""
        port = Int(line.split(separator: " ")[3].split(separator: ":").last ?? "") ?? 0
    }

    /// Tells it to end, as systemd does, and waits for that.
    func stop() {
        process?.signal(SIGTERM)
        if let process, !eventually(within: 120, { process.hasEnded }) {
            Issue.record("The server did not end: \(process.errors)")
            process.signal(SIGKILL)
            _ = eventually(within: 120) { process.hasEnded }
        }
        process = nil
    }

    func kill() {
        process?.signal(SIGKILL)
        _ = eventually(within: 120) { process?.hasEnded ?? true }
        process = nil
    }

    /// Of a start that must become a run, however busy the machine is.
    static let patient = ["Prefer": "wait=100"]

    var log: String { process?.errors ?? "" }
    var socket: String { data + "/sluice.sock" }
    /// Where the project's history is.
    var store: String { data + "/projects/demo/store" }

    // MARK: Asking

    /// By TCP, as a stranger on this machine.
    func get(_ path: String, headers: [String: String] = [:]) throws -> HTTPReply {
        try ask("GET", path, headers: headers)
    }

    func ask(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) throws -> HTTPReply {
        try HTTPClient(host: "127.0.0.1", port: port).ask(method, path, headers: headers, body: body)
    }

    /// By the unix socket, as the user who runs the tests: an admin.
    func tell(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) throws -> HTTPReply {
        try HTTPClient(socket: socket).ask(method, path, headers: headers, body: body)
    }

    /// Runs a workflow to its end by the command line, in the server's store; exit codes of failed runs are no error.
    @discardableResult
    func run(_ workflow: String, _ more: String...) throws -> Answer {
        try scratch.start(["run", workflow, "--data-dir", store, "--ref", "main"] + more).answer()
    }
}
