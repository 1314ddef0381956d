import Foundation
import Source
import Testing
import Workflows

/// A folder per case: `workflow.yml`, and in `expected.txt` what a person is told of it.
///
/// `SLUICE_RECORD=1 swift test --filter GoldenTests` writes all expectations anew, and fails.
struct GoldenTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    private static let cases: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }()

    @Test("A file's faults are told with place, line, caret and hint", arguments: cases)
    func told(name: String) throws {
        let folder = Self.folder.appendingPathComponent(name)
        let text = try String(contentsOf: folder.appendingPathComponent("workflow.yml"), encoding: .utf8)
        let file = SourceFile(path: "workflows/\(name).yml", text: text)
        let told = rendered(file)
        let expectation = folder.appendingPathComponent("expected.txt")
        if ProcessInfo.processInfo.environment["SLUICE_RECORD"] == "1" {
            try told.write(to: expectation, atomically: true, encoding: .utf8)
            Issue.record("'\(name)' was recorded anew.")
        } else {
            #expect(try told == String(contentsOf: expectation, encoding: .utf8))
        }
    }

    private func rendered(_ file: SourceFile) -> String {
        let renderer = DiagnosticRenderer(files: [file])
        return WorkflowReader().read(file).diagnostics.map { renderer.render($0) + "\n" }.joined(separator: "\n")
    }
}
