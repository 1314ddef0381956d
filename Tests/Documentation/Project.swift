import Foundation

/// This repository as the tests read it.
struct Project {
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

    /// README and all pages under docs.
    func pages() throws -> [String] {
        let above = try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".md") }
        return try above.sorted() + files(in: "docs", suffix: ".md")
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
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
        try lines(of: file).filter { $0.contains("import ") }.compactMap { line in
            let statement = /^\s*(?:@\S+\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+/
            guard let start = line.prefixMatch(of: statement) else { return nil }
            // `import struct Foundation.Date` imports from Foundation.
            let words = line[start.range.upperBound...].split(separator: " ").prefix { $0 != "//" }
            return words.last.map { String($0.prefix { $0 != "." }) }
        }
    }

    func swiftFiles(in folder: String) throws -> [String] {
        try files(in: folder, suffix: ".swift")
    }

    private func files(in folder: String, suffix: String) throws -> [String] {
        let path = root.appendingPathComponent(folder).resolvingSymlinksInPath().path
        return try FileManager.default.subpathsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
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
