import Foundation
import Glibc
import TestSupport
import Testing

/// The document of a running server, held against the server by schemathesis: https://schemathesis.readthedocs.io
///
/// Asked as an admin by the unix socket, through a relay, since schemathesis knows ports alone.
@Suite(.ownThread) struct APISchemathesisTests {
    private static let program = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/schemathesis" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test(.enabled(if: program != nil, "schemathesis is not here; scripts/test-tools installs it"))
    func answersAsItsDocumentSays() throws {
        let workflow =
            "on: { push: , workflow_dispatch: }\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"
        try ServedScratch.with(workflows: ["quick": workflow]) { served in
            try served.run("quick")
            let relay = try Relay(served.socket, log: served.scratch.folder + "/relay.log")
            defer { relay.end() }
            let configuration = served.scratch.folder + "/schemathesis.toml"
            try """
            [parameters]
            "path.project" = "demo"
            "path.run" = 1
            """.write(toFile: configuration, atomically: true, encoding: .utf8)
            let address = "http://127.0.0.1:\(relay.port)"
            let (status, output) = try run(
                Self.program ?? "",
                [
                    "--config-file", configuration, "run", address + "/api/v1/openapi.json", "--url", address,
                    "--seed", "8", "--max-examples", "4", "--phases", "examples,coverage,fuzzing", "--workers", "1",
                    // What goes on for ever is no answer that could be looked at.
                    "--exclude-path-regex", "/events$|/logs/",
                    // Nothing of what it makes up is there.
                    "--exclude-checks", "positive_data_acceptance,ignored_auth", "--no-shrink", "--request-timeout",
                    "120",
                    "--suppress-health-check", "all", "--max-failures", "5",
                ], in: served.scratch.folder)
            #expect(status == 0, "\(output)")
        }
    }

    private func run(_ program: String, _ arguments: [String], in folder: String) throws -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ProcessInfo.processInfo.environment.merging(["NO_COLOR": "1", "COLUMNS": "160"]) { $1 }
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// A port that is the unix socket.
private final class Relay {
    private let process = Process()
    let port: Int

    init(_ socket: String, log: String) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Support/relay.py")
        process.arguments = ["python3", script.path, socket]
        process.standardOutput = output
        try #require(FileManager.default.createFile(atPath: log, contents: nil))
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)), "The relay did not begin.")
    }

    func end() {
        // It has nothing to lose, and may have been started with SIGTERM blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
