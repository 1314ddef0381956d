import Foundation
import TestSupport
import Testing

/// Answers as they stand in `Golden`: whoever changes one sees what programs, or people, will see.
enum GoldenAnswer {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Golden")

    /// The answer as a whole: its status, its type and its JSON.
    static func check(_ name: String, _ reply: HTTPReply, in served: ServedScratch) throws {
        let object = try JSONSerialization.jsonObject(with: Data(reply.body))
        let value: [String: Any] = [
            "status": reply.status, "type": reply.headers["content-type"] ?? "", "body": steady(object, served),
        ]
        let data = try JSONSerialization.data(
            withJSONObject: value, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        try compare(name + ".json", String(decoding: data, as: UTF8.self) + "\n")
    }

    /// What people read.
    static func check(_ file: String, text: String, in served: ServedScratch) throws {
        try compare(file, steady(text, served))
    }

    private static func compare(_ name: String, _ text: String) throws {
        let file = folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["SLUICE_RECORD"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("'\(name)' was recorded anew.")
        } else {
            #expect(try text == String(contentsOf: file, encoding: .utf8), "\(name)")
        }
    }

    // MARK: What differs by nature

    /// The same for each run of the test: times, commits and digests are told by what they are, amounts of time and bytes by `0`.
    private static func steady(_ value: Any, _ served: ServedScratch, in key: String = "") -> Any {
        if let object = value as? [String: Any] {
            return Dictionary(uniqueKeysWithValues: object.map { ($0, steady($1, served, in: $0)) })
        }
        if let list = value as? [Any] { return list.map { steady($0, served, in: key) } }
        if let number = value as? NSNumber {
            let varies = [
                "seconds", "time", "duration", "token", "microseconds", "log_size", "pid", "processors", "total",
                "available",
            ]
            return varies.contains { key.hasSuffix($0) } ? 0 : number
        }
        guard let text = value as? String else { return value }
        if ["host", "version"].contains(key) { return key.uppercased() }
        return marked(text, served)
    }

    /// A text in which also ages, lengths of time and the width of columns are the same each time.
    static func steady(_ text: String, _ served: ServedScratch) -> String {
        var text = marked(text, served)
        text = text.replacing(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, with: "TIME")
        text = text.replacing(/\b(\d+ \w+ ago|just now)\b/, with: "AGO").replacing(/\b\d+(\.\d+)? s\b/, with: "0 s")
        text = text.replacing(/\b[0-9a-f]{7,12}\b/, with: "SHORT")
        return text.replacing(#/ {2,}/#, with: "  ")
    }

    private static func marked(_ text: String, _ served: ServedScratch) -> String {
        var text = text.replacing(served.scratch.folder, with: "FOLDER").replacing(DrillProject.user, with: "USER")
        text = text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, with: "TIME")
        text = text.replacing(/\b[0-9a-f]{12}\.\.\.[0-9a-f]{12}\b/, with: "SHA...SHA")
        text = text.replacing(/\b[0-9a-f]{64}\b/, with: "DIGEST").replacing(/\b[0-9a-f]{40}\b/, with: "SHA")
        return text.replacing(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/, with: "UUID")
    }
}
