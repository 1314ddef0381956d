import Expressions
import Foundation
import Source
import Testing
import Workflows
import YAML

/// Where Package.swift is.
let packageRoot = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// One of GitHub's vectors for workflow files; see the README beside them.
struct ConformanceVector: Sendable, CustomTestStringConvertible {
    var name: String
    var options: YAMLNode?
    var file: SourceFile
    /// Files by the reference that a job calls them with.
    var calledFiles: [String: SourceFile]
    /// The messages that GitHub tells, or nil where it reads the file.
    var errors: [String]?
    /// What is expected, as JSON.
    var expected: String

    var testDescription: String { name }

    /// The vectors' folder: `SLUICE_CONFORMANCE`, else `../shared/conformance` beside the package.
    static let folder: String = {
        if let folder = ProcessInfo.processInfo.environment["SLUICE_CONFORMANCE"] { return folder }
        return packageRoot.deletingLastPathComponent().appendingPathComponent("shared/conformance").path
    }()

    /// Empty where the folder is absent.
    static let all: [ConformanceVector] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/workflows")) ?? []
        return names.filter { $0.hasSuffix(".yml") }.sorted().compactMap(ConformanceVector.init)
    }()

    private init?(name: String) {
        guard let text = try? String(contentsOfFile: Self.folder + "/workflows/" + name, encoding: .utf8) else {
            return nil
        }
        let documents = Self.documents(in: text)
        guard documents.count >= 3, let expected = documents.last else { return nil }
        self.name = name
        options = try? parse(SourceFile(path: name, text: documents[0]))
        file = SourceFile(path: ".github/workflows/" + name, text: documents[1])
        calledFiles = [:]
        for index in stride(from: 2, to: documents.count - 2, by: 2) {
            let reference = documents[index].trimmingCharacters(in: .whitespacesAndNewlines)
            calledFiles[reference] = SourceFile(path: reference, text: documents[index + 1])
        }
        self.expected = expected
        errors = Self.errors(in: expected)
    }

    private static func documents(in text: String) -> [String] {
        var documents: [[Substring]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.trimmingCharacters(in: .whitespaces) == "---" {
                documents.append([])
            } else {
                documents[documents.count - 1].append(line)
            }
        }
        return documents.map { $0.joined(separator: "\n") }
    }

    private static func errors(in json: String) -> [String]? {
        struct Expected: Decodable {
            struct Entry: Decodable {
                var message: String
                private enum CodingKeys: String, CodingKey {
                    case message = "Message"
                }
            }
            var errors: [Entry]?
        }
        return try? JSONDecoder().decode(Expected.self, from: Data(json.utf8)).errors?.map(\.message)
    }

    func option(_ name: String) -> Int? {
        guard case .number(let number)? = options?[name]?.scalar?.value else { return nil }
        return Int(number)
    }

    private func isTrue(_ option: String) -> Bool { options?[option]?.scalar?.value == .boolean(true) }

    /// Whether the expected model says where each of its tokens stands.
    var includesSource: Bool { isTrue("include-source") }

    var skipsCalledFiles: Bool { isTrue("skip-reusable-workflows") }

    /// The vectors are older than GitHub's support of anchors.
    var limits: YAMLLimits {
        var limits = YAMLLimits(anchors: .refused)
        if let depth = option("max-depth") { limits.depth = depth }
        if let size = option("max-file-size") { limits.bytes = size }
        return limits
    }
}
