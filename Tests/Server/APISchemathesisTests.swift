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

    /// What is never answered, and why.
    private static let unanswered = ["GET /api/v1/events": "It goes on for as long as somebody listens."]

    @Test(.enabled(if: program != nil, "schemathesis is not here; scripts/test-tools installs it"))
    func answersAsItsDocumentSays() throws {
        try APIStory.with { story in
            let folder = story.served.scratch.folder
            let relay = try Relay(story.served.socket, log: folder + "/relay.log")
            defer { relay.end() }
            let document = try story.document()
            try JSONSerialization.data(withJSONObject: document).write(to: URL(fileURLWithPath: folder + "/api.json"))
            try configuration(story, document).write(
                toFile: folder + "/schemathesis.toml", atomically: true, encoding: .utf8)
            let (status, output) = try run(
                Self.program ?? "",
                [
                    "--config-file", folder + "/schemathesis.toml", "run", folder + "/api.json",
                    "--url", "http://127.0.0.1:\(relay.port)",
                    "--seed", "8", "--max-examples", "16", "--phases", "examples,coverage,fuzzing", "--workers", "1",
                    "--exclude-operation-id", "listenToEvents",
                    // A start that waits in the queue is answered at once.
                    "--header", "Prefer: wait=0",
                    // Most of what it makes up is not there.
                    "--exclude-checks", "positive_data_acceptance,ignored_auth", "--no-shrink", "--request-timeout",
                    "120",
                    "--suppress-health-check", "all", "--max-failures", "5",
                    "--report", "ndjson", "--report-ndjson-path", folder + "/report.ndjson",
                ], in: folder)
            #expect(status == 0, "\(output)")
            let labels = try APIStory.paths(of: document).flatMap { path, methods in
                methods.keys.map { "\($0.uppercased()) \(path)" }
            }
            let missing = Set(labels).subtracting(try succeeded(folder + "/report.ndjson"))
            #expect(missing == Set(Self.unanswered.keys), "These were answered by refusals alone.")
        }
    }

    /// The project is always the one that there is, and a write is about what the story has for it: another one's could be gone by its turn.
    private func configuration(_ story: APIStory, _ document: [String: Any]) throws -> String {
        let project = try #require(story.parameters["project"])
        var text = "[parameters]\n\"path.project\" = \"\(project)\"\n"
        for (_, methods) in try APIStory.paths(of: document) {
            for (method, operation) in methods where method != "get" {
                guard let id = operation["operationId"] as? String else { continue }
                text += "[[operations]]\ninclude-operation-id = \"\(id)\"\n[operations.parameters]\n"
                for parameter in operation["parameters"] as? [[String: Any]] ?? []
                where parameter["in"] as? String == "path" {
                    let name = try #require(parameter["name"] as? String)
                    let value = try #require(story.parameter(name, of: id), "{\(name)} of \(id)")
                    text += "\"path.\(name)\" = " + (value is Int ? "\(value)\n" : "\"\(value)\"\n")
                    // By methods that are not in the document it asks without escaping '/', and that is another path.
                    if "\(value)".contains("/") {
                        text += "[operations.checks.unsupported_method]\nenabled = false\n"
                    }
                }
            }
        }
        return text
    }

    /// The operations that were answered as they were asked to be: by 2xx.
    private func succeeded(_ report: String) throws -> Set<String> {
        var found: Set<String> = []
        for line in try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n") {
            let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            guard let scenario = event?["ScenarioFinished"] as? [String: Any],
                let recorder = scenario["recorder"] as? [String: Any], let label = recorder["label"] as? String
            else { continue }
            let interactions = recorder["interactions"] as? [String: [String: Any]] ?? [:]
            // It asks by other methods, too.
            let isAnswered = interactions.values.contains { interaction in
                let method = (interaction["request"] as? [String: Any])?["method"] as? String ?? ""
                let status = (interaction["response"] as? [String: Any])?["status_code"] as? Int ?? 0
                return label.hasPrefix(method + " ") && (200..<300).contains(status)
            }
            if isAnswered { found.insert(label) }
        }
        return found
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
