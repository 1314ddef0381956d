import Foundation
import Testing

@testable import Workflows

/// What the page on parity says is held against the schema, the refusals and the tests.
struct ParityTests {
    private let page: ParityPage

    init() throws {
        page = try ParityPage()
    }

    @Test("Every key of the language has one row, and every row is about a key")
    func keys() {
        let named = page.keys.flatMap(\.names)
        let (listed, known) = (Set(named), Set(SchemaKeys.workflow))
        #expect(known.subtracting(listed).sorted() == [], "keys without a row")
        #expect(listed.subtracting(known).sorted() == [], "rows without a key")
        #expect(named.count == listed.count, "keys with two rows")
        #expect(known.count > 220)
    }

    @Test("Every row says what is done, and names tests that there are")
    func tests() throws {
        for row in page.keys {
            let words = ["**carried out**", "**emulated**", "**refused**"]
            #expect(words.contains(where: row.what.hasPrefix), "\(row.title): \(row.what)")
            #expect(!row.isRefused || row.what.contains("\""), "\(row.title) has no message")
        }
        var sources: [String: String] = [:]
        for row in page.keys + page.rules {
            #expect(!row.tests.isEmpty, "\(row.title) names no test")
            for test in row.tests {
                let parts = test.split(separator: ".")
                try #require(parts.count == 2, "\(test) is no Folder/FileTests.function")
                let file = "Tests/\(parts[0]).swift"
                let source = sources[file] ?? (try? read(file)) ?? ""
                sources[file] = source
                #expect(source.contains("func \(parts[1])("), "there is no \(test)")
            }
        }
    }

    private func read(_ path: String) throws -> String {
        try String(contentsOf: packageRoot.appendingPathComponent(path), encoding: .utf8)
    }

    @Test("What is refused is what the page says is refused")
    func refusals() {
        var refused: Set<String> = []
        var inPart: Set<String> = []
        collect(NotCarriedOutYet.root, at: "", &refused, &inPart)
        for row in page.keys {
            for key in row.names {
                let isRefused = refused.contains { key == $0 || key.hasPrefix($0 + ".") }
                #expect(row.isRefused == isRefused, "\(key): \(row.what)")
                if inPart.contains(key) { #expect(row.what.contains("**refused**"), "\(key): \(row.what)") }
            }
        }
        #expect(refused.union(inPart).subtracting(SchemaKeys.workflow) == [])
    }

    private func collect(
        _ branch: NotCarriedOutYet.Branch, at path: String, _ refused: inout Set<String>, _ inPart: inout Set<String>
    ) {
        if branch.key != nil { refused.insert(path) }
        if branch.wholeValue != nil { inPart.insert(path) }
        for (name, below) in branch.below {
            collect(below, at: path.isEmpty ? name : path + "." + name, &refused, &inPart)
        }
    }
}
