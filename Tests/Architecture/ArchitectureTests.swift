import Foundation
import Testing

/// Holds the sources to what docs/architecture.md says about them.
@Suite("The architecture page")
struct ArchitectureTests {
    private let project: Project

    init() throws {
        project = try Project.find()
    }

    @Test("names every import of every module, and nothing that no file imports")
    func importsMatchTheTable() throws {
        let table = try project.importsTable()
        let modules = try project.modules()
        #expect(Set(table.keys) == Set(modules), "the modules of the table, and the folders of Sources")
        for module in modules.sorted() {
            let allowed = table[module, default: []]
            var unused = allowed
            for file in try project.swiftFiles(in: "Sources/" + module) {
                for name in try project.imports(of: file) {
                    #expect(allowed.contains(name), "\(file) imports \(name), which the table's row of \(module) lacks")
                    unused.remove(name)
                }
            }
            #expect(unused.isEmpty, "the table's row of \(module) names \(unused.sorted()), which no file imports")
        }
    }

    @Test("has arrows that point one way")
    func importsHaveNoCycle() throws {
        let table = try project.importsTable()
        var reached: [String: Set<String>] = [:]
        for module in table.keys {
            var waiting = [module]
            while let next = waiting.popLast() {
                for name in table[next, default: []] where reached[module, default: []].insert(name).inserted {
                    waiting.append(name)
                }
            }
            #expect(reached[module]?.contains(module) != true, "\(module) imports itself through others")
        }
    }

    @Test("keeps clock, chance, files and concurrency out of the pure modules", arguments: Project.pureModules)
    func pureModulesStayPure(module: String) throws {
        let forbidden = /\b(async|await|actor [A-Z]|Task|Date\(|random|Clock|getenv|fopen|FileManager|nonisolated\(unsafe\))/
        for file in try project.swiftFiles(in: "Sources/" + module) {
            for (index, line) in try project.lines(of: file).enumerated() {
                let code = line.prefix(upTo: line.range(of: "//")?.lowerBound ?? line.endIndex)
                let text = String(code).replacing(/"(\\.|[^"\\])*"/, with: "\"\"")
                if let match = text.firstMatch(of: forbidden) {
                    Issue.record("\(file):\(index + 1) says \"\(match.0)\", and \(module) is a pure module")
                }
            }
        }
    }

    @Test("has tests in folders that workflows/ci.yml runs, each in exactly one job")
    func everySuiteIsRunOnce() throws {
        let filters = try project.lines(of: "workflows/ci.yml").compactMap { line in
            line.firstMatch(of: /filter: '\^\(?([A-Za-z|]+)\)?Tests\\\.'/).map { String($0.1).split(separator: "|") }
        }
        let run = filters.flatMap { $0 }.map(String.init).sorted()
        #expect(run == (try project.testFolders()))
    }
}

/// This repository as the tests read it.
private struct Project {
    /// Everything that plans and decides: values and functions only.
    static let pureModules = ["Source", "YAML", "Expressions", "Workflows", "Planning", "Runs"]

    let root: URL

    /// The folder with docs/architecture.md: the working directory or one above it, else where this file was compiled.
    static func find() throws -> Project {
        let starts = [FileManager.default.currentDirectoryPath, #filePath]
        for start in starts {
            var folder = URL(fileURLWithPath: start)
            while folder.path != "/" {
                if FileManager.default.fileExists(atPath: folder.path + "/docs/architecture.md") {
                    return Project(root: folder)
                }
                folder.deleteLastPathComponent()
            }
        }
        throw Missing(description: "docs/architecture.md is in no folder above any of \(starts)")
    }

    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// Module to everything it imports. The table's rows look like ``| `YAML` | a sentence | Source | CYAML |``.
    func importsTable() throws -> [String: Set<String>] {
        var table: [String: Set<String>] = [:]
        for line in try lines(of: "docs/architecture.md") {
            guard let row = line.wholeMatch(of: /\| `([\w-]+)` \|.*\|([^|]*)\|([^|]*)\|/) else { continue }
            let names = (row.2 + "," + row.3).split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            table[String(row.1)] = Set(names.filter { !$0.isEmpty && $0 != "–" })
        }
        return table
    }

    /// Folders of Sources that hold Swift; the C modules have no imports that Swift could see.
    func modules() throws -> [String] {
        try folders(in: "Sources").filter { try !swiftFiles(in: "Sources/" + $0).isEmpty }
    }

    /// Folders of Tests that hold tests, in order; `Support` holds what they share.
    func testFolders() throws -> [String] {
        try folders(in: "Tests").filter { folder in
            try swiftFiles(in: "Tests/" + folder).contains {
                try !lines(of: $0).filter { $0.contains("@Test") }.isEmpty
            }
        }.sorted()
    }

    func imports(of file: String) throws -> [String] {
        try lines(of: file).compactMap { line in
            let statement = /^\s*(?:@\S+\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+/
            guard let start = line.prefixMatch(of: statement) else { return nil }
            // `import struct Foundation.Date` imports from Foundation.
            let words = line[start.range.upperBound...].split(separator: " ").prefix { $0 != "//" }
            return words.last.map { String($0.prefix { $0 != "." }) }
        }
    }

    func swiftFiles(in folder: String) throws -> [String] {
        let path = root.appendingPathComponent(folder).resolvingSymlinksInPath().path
        return try FileManager.default.subpathsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".swift") }.sorted().map { folder + "/" + $0 }
    }

    func lines(of file: String) throws -> [String] {
        let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func folders(in folder: String) throws -> [String] {
        let path = root.appendingPathComponent(folder).resolvingSymlinksInPath().path
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
                && isFolder.boolValue
        }
    }
}
