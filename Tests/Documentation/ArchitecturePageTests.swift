import TestSupport
import Testing

/// Holds the sources to what docs/architecture.md says about them.
@Suite("The architecture page", .ownThread)
struct ArchitecturePageTests {
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
        let forbidden =
            /\b(async|await|actor [A-Z]|Task|Date\(|random|Clock|getenv|fopen|FileManager|nonisolated\(unsafe\))/
        for file in try project.swiftFiles(in: "Sources/" + module) {
            for (index, line) in try project.lines(of: file).enumerated() {
                let code = line.prefix(upTo: line.firstRange(of: "//")?.lowerBound ?? line.endIndex)
                let text = String(code).replacing(/"(\\.|[^"\\])*"/, with: "\"\"")
                if let match = text.firstMatch(of: forbidden) {
                    Issue.record("\(file):\(index + 1) says \"\(match.0)\", and \(module) is a pure module")
                }
            }
        }
    }

    @Test("has a folder of tests for each suite that workflows/ci.yml runs, and no other")
    func everySuiteIsRunOnce() throws {
        let filters = try project.lines(of: "workflows/ci.yml").compactMap { line in
            line.firstMatch(of: /filter: '\^\(?([A-Za-z|]+)\)?Tests\\.'/).map { String($0.1).split(separator: "|") }
        }
        let run = filters.flatMap { $0 }.map(String.init).sorted()
        let manifest = try project.lines(of: "Package.swift").joined(separator: " ")
        let built = manifest.matches(of: /tests\(\s*"(\w+)"/).map { String($0.1) }.sorted()
        #expect(run == (try project.testFolders()))
        #expect(run == built)
    }
}
