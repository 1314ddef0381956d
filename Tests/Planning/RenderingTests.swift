import Foundation
import Planning
import Source
import Testing

/// A folder per case: `workflows/*.yml`, of which `ci.yml` is planned, `changed.txt` where paths matter, and what `sluice plan` prints of it in each format.
///
/// `SLUICE_RECORD=1 swift test --filter RenderingTests` writes all expectations anew, and fails.
struct RenderingTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    private static let cases: [String] = names(in: folder)

    private static func names(in folder: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    private func plan(_ name: String) throws -> Plan {
        let folder = Self.folder.appendingPathComponent(name).appendingPathComponent("workflows")
        var files: [String: String] = [:]
        for file in Self.names(in: folder) {
            files["workflows/" + file] = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
        }
        let repository = Repository(files)
        var event = Repository.event()
        let changed = Self.folder.appendingPathComponent(name).appendingPathComponent("changed.txt")
        if let text = try? String(contentsOf: changed, encoding: .utf8) {
            event.changedPaths = text.split(separator: "\n").map(String.init)
        }
        return try repository.plan(repository.request(event))
    }

    @Test("A plan as text in 80 columns, JSON, dot and Mermaid", arguments: cases)
    func formats(name: String) throws {
        let renderer = PlanRenderer(try plan(name))
        try check(name, "plan.txt", renderer.text(width: 80))
        try check(name, "plan.json", renderer.json())
        try check(name, "plan.dot", renderer.dot())
        try check(name, "plan.mmd", renderer.mermaid())
    }

    @Test("No line is wider than the terminal, and no word is lost", arguments: cases)
    func widths(name: String) throws {
        let renderer = PlanRenderer(try plan(name))
        for width in 40...120 {
            let text = renderer.text(width: width)
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= width }, "\(name) in \(width) columns")
        }
    }

    private func check(_ name: String, _ file: String, _ text: String) throws {
        let url = Self.folder.appendingPathComponent(name).appendingPathComponent(file)
        if ProcessInfo.processInfo.environment["SLUICE_RECORD"] == "1" {
            try text.write(to: url, atomically: true, encoding: .utf8)
            Issue.record("'\(name)/\(file)' was recorded anew.")
        } else {
            #expect(try text == String(contentsOf: url, encoding: .utf8), "\(name)/\(file)")
        }
    }
}
