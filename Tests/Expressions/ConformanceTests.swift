import Expressions
import Foundation
import Testing

/// GitHub's own vectors: see shared/conformance/README.md.
@Suite struct ConformanceTests {
    @Test("GitHub's expression vectors all hold", .enabled(if: Vectors.folder != nil, "the vectors are not here"))
    func vectors() throws {
        let cases = try Vectors.load()
        #expect(!cases.isEmpty)
        var passed = 0
        for (name, vector) in cases {
            if let complaint = Vectors.check(vector) {
                Issue.record("\(name): \(vector["expr"] ?? .null): \(complaint)")
            } else {
                passed += 1
            }
        }
        print("GitHub's expression vectors: \(passed) of \(cases.count) passed")
    }
}

private enum Vectors {
    /// Where the vectors are: SLUICE_CONFORMANCE, or beside the package; nil where they are not.
    static let folder: URL? = {
        let named = ProcessInfo.processInfo.environment["SLUICE_CONFORMANCE"].map { URL(filePath: $0) }
        // The folder Tests may be a link, so that the package's root is found from the file's real path.
        let root = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let conformance = named ?? root.appending(path: "../shared/conformance").standardizedFileURL
        let folder = conformance.appending(path: "expressions")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    static func load() throws -> [(name: String, vector: ValueObject)] {
        guard let folder else { return [] }
        var cases: [(String, ValueObject)] = []
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        for name in names.sorted() {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            guard case .object(let groups) = try Value(parsingJSON: text, keys: .caseSensitive) else { continue }
            for (group, vectors) in groups.entries {
                guard case .array(let items) = vectors else { continue }
                for case .object(let vector) in items { cases.append(("\(name) \(group)", vector)) }
            }
        }
        return cases
    }

    /// What is wrong, or nil. An error's text need only hold the expected one, as in GitHub's own tests.
    static func check(_ vector: ValueObject) -> String? {
        guard case .string(let source)? = vector["expr"] else { return "no expr" }
        var contexts = ValueObject()
        if case .object(let given)? = vector["contexts"] {
            for (key, value) in given.entries { contexts[key] = relaxed(value) }
        }
        let vocabulary = Vocabulary(namedValues: contexts.keys)
        do {
            let expression = try Expression(parsing: source, allowing: vocabulary)
            let value = try expression.evaluate(in: EvaluationScope(contexts: contexts))
            guard case .object(let expected)? = vector["result"] else { return "gave \(value), an error was expected" }
            let isRight = value.kind.rawValue == expected["kind"]?.asString && isSame(value, expected["value"] ?? .null)
            return isRight ? nil : "gave \(value), not \(expected)"
        } catch {
            guard case .object(let expected)? = vector["err"] else { return "\(error)" }
            let isRight =
                error.kind.rawValue == expected["kind"]?.asString
                && error.message.contains(expected["value"]?.asString ?? "")
            return isRight ? nil : "gave \(error), not \(expected)"
        }
    }

    private static func isSame(_ value: Value, _ expected: Value) -> Bool {
        value.json(.indented) == expected.json(.indented)
    }

    /// The vectors were read with regard to case, contexts are looked up without.
    private static func relaxed(_ value: Value) -> Value {
        switch value {
        case .array(let items): .array(items.map(relaxed))
        case .object(let object): .object(ValueObject(object.entries.map { ($0.key, relaxed($0.value)) }))
        default: value
        }
    }
}
