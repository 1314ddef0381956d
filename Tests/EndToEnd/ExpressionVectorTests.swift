import Expressions
import Foundation
import TestSupport
import Testing

/// GitHub's own vectors (shared/conformance/README.md), asked of the real program.
@Suite("The expressions of GitHub's vectors", .ownThread)
struct ExpressionVectorTests {
    /// Where the vectors are: SLUICE_CONFORMANCE, or beside the package; nil where they are not.
    private static let folder: URL? = {
        let named = ProcessInfo.processInfo.environment["SLUICE_CONFORMANCE"].map { URL(fileURLWithPath: $0) }
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let conformance = named ?? root.appendingPathComponent("../shared/conformance").standardizedFileURL
        let folder = conformance.appendingPathComponent("expressions")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    @Test(
        "have the same answers from sluice eval", .enabled(if: folder != nil, "the vectors are not here"),
        .timeLimit(.minutes(15)))
    func answers() throws {
        let folder = try #require(Self.folder)
        try Scratch.with { scratch in
            var count = 0
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
                let data = try Data(contentsOf: folder.appendingPathComponent(name))
                guard name.hasSuffix(".json"), let groups = try Self.object(data) as? [String: [[String: Any]]] else {
                    continue
                }
                let ordered = try Value(parsingJSON: Array(data))
                for (group, vectors) in groups.sorted(by: { $0.key < $1.key }) {
                    for (place, vector) in vectors.enumerated() {
                        try check(vector, contexts: Self.contexts(ordered, group, place), name, scratch)
                        count += 1
                    }
                }
            }
            #expect(count > 0)
            print("GitHub's expression vectors through sluice eval: \(count)")
        }
    }

    /// With their keys in the file's order, which Foundation's dictionaries lose and objects in expressions keep.
    private static func contexts(_ file: Value, _ group: String, _ place: Int) -> String? {
        guard case .object(let groups) = file, case .array(let vectors)? = groups[group],
            case .object(let vector) = vectors[place]
        else { return nil }
        return vector["contexts"]?.json(.compact)
    }

    private func check(_ vector: [String: Any], contexts: String?, _ name: String, _ scratch: Scratch) throws {
        let expression = try #require(vector["expr"] as? String)
        var arguments = ["eval", expression]
        if let contexts {
            let file = scratch.folder + "/contexts.json"
            try Data(contexts.utf8).write(to: URL(fileURLWithPath: file))
            arguments += ["--context", file]
        }
        let answer = try scratch.start(arguments).answer()
        if let error = vector["err"] as? [String: Any] {
            let expected = try #require(error["value"] as? String)
            #expect(answer.status == 2, "\(name): \(expression): \(answer)")
            #expect(answer.errors.contains(expected), "\(name): \(expression): \(answer)")
            return
        }
        let given = try #require(try Self.object(Data(answer.output.utf8)) as? NSDictionary, "\(name): \(expression)")
        let expected = try #require(vector["result"] as? NSDictionary)
        #expect(given == expected, "\(name): \(expression)")
    }

    private static func object(_ data: Data) throws -> Any {
        try JSONSerialization.jsonObject(with: data)
    }
}
