import Foundation
import Testing

/// A case's folder and the files in it that hold what is expected.
///
/// `SLUICE_RECORD=1 swift test --filter CommandLine` writes all expectations anew, and fails.
struct Golden {
    let name: String

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

    /// Cases with a script.
    static let cases: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { FileManager.default.fileExists(atPath: folder.path + "/\($0)/run.txt") }.sorted()
    }()

    var script: RunScript {
        get throws { try RunScript(String(contentsOf: url("run.txt"), encoding: .utf8)) }
    }

    private func url(_ file: String) -> URL { Self.folder.appendingPathComponent(name).appendingPathComponent(file) }

    func check(_ file: String, _ text: String) throws {
        if ProcessInfo.processInfo.environment["SLUICE_RECORD"] == "1" {
            try text.write(to: url(file), atomically: true, encoding: .utf8)
            Issue.record("'\(name)/\(file)' was recorded anew.")
        } else {
            #expect(try text == String(contentsOf: url(file), encoding: .utf8), "\(name)/\(file)")
        }
    }
}
