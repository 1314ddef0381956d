import Execution
import Foundation
import TestSupport
import Testing

@Suite("Files are found as @actions/glob finds them", .ownThread)
struct FileSearchTests {
    static let tree = [
        "a.txt": "", "b.md": "", ".hidden": "", "src/main.c": "", "src/lib/util.c": "", "src/lib/util.h": "",
        "src/.cache/x": "", "docs/a/readme.md": "", "docs/b/readme.md": "", "empty/": "", "we[i]rd/x": "", "{a}/y": "",
        "src/lib2/z.c": "",
    ]

    struct Row: Sendable {
        var patterns: String
        var files: [String]
        var options: FileSearch.Options

        init(_ patterns: String, _ files: [String], _ options: FileSearch.Options = .standard) {
            self.patterns = patterns
            self.files = files
            self.options = options
        }
    }

    static let rows = [
        Row("a.txt", ["a.txt"]),
        Row("./a.txt", ["a.txt"]),
        Row("missing", []),
        Row("*.txt", ["a.txt"]),
        Row("src/lib", ["src/lib/util.c", "src/lib/util.h"]),
        Row("src/lib/", ["src/lib/util.c", "src/lib/util.h"]),
        Row("a.txt/", []),
        Row("src/*.c", ["src/main.c"]),
        Row("**/*.c", ["src/lib/util.c", "src/lib2/z.c", "src/main.c"]),
        Row("src/**", ["src/.cache/x", "src/lib/util.c", "src/lib/util.h", "src/lib2/z.c", "src/main.c"]),
        Row("**/**/*.c", ["src/lib/util.c", "src/lib2/z.c", "src/main.c"]),
        Row("**/lib/**/*.c", ["src/lib/util.c"]),
        Row("src/**/lib/**/util.c", ["src/lib/util.c"]),
        Row("src/**/util.*", ["src/lib/util.c", "src/lib/util.h"]),
        Row("src/lib?", ["src/lib2/z.c"]),
        Row("docs/[ab]/readme.md", ["docs/a/readme.md", "docs/b/readme.md"]),
        Row("docs/[!a]/readme.md", ["docs/b/readme.md"]),
        Row("docs/[a-b]/*", ["docs/a/readme.md", "docs/b/readme.md"]),
        Row("we[[]i]rd/x", ["we[i]rd/x"]),
        Row("{a}/y", ["{a}/y"]),
        Row("{a,b}.md", []),
        Row("# a comment\n\n  b.md  \na.txt", ["b.md", "a.txt"]),
        Row("docs\n!docs/a", ["docs/b/readme.md"]),
        Row("docs\n!docs/a\ndocs/a/readme.md", ["docs/a/readme.md", "docs/b/readme.md"]),
        Row("!docs", []),
        Row("*\n!src", [".hidden", "a.txt", "b.md", "docs/a/readme.md", "docs/b/readme.md", "we[i]rd/x", "{a}/y"]),
        Row("*", ["a.txt", "b.md"], [.followsSymbolicLinks]),
        Row(
            "src", ["src/lib/util.c", "src/lib/util.h", "src/lib2/z.c", "src/main.c"],
            [.includesDescendants, .excludesHidden]),
        Row("**/readme.md", ["docs/a/readme.md", "docs/b/readme.md"]),
    ]

    @Test("patterns", arguments: rows)
    func finding(_ row: Row) throws {
        let folder = try TemporaryDirectory()
        try folder.write(Self.tree)
        var found = try FileSearch(row.patterns, base: folder.path, home: "/nowhere", options: row.options).find()
            .filter { !$0.isFolder }.map { String($0.path.dropFirst(folder.path.count + 1)) }
        if row.options == [.followsSymbolicLinks] { found.removeAll { $0.hasPrefix(".") } }
        #expect(found == row.files)
    }

    @Test("search paths are the literal beginnings, without those inside of others")
    func searchPaths() throws {
        func check(_ patterns: String, _ expected: [String]) throws {
            #expect(try FileSearch(patterns, base: "/w", home: "/home/me").searchPaths == expected)
        }
        try check("/foo/*\n/bar/*", ["/foo", "/bar"])
        try check("/foo/*\n/foo/bar/*", ["/foo"])
        try check("a/b\n!c", ["/w/a/b"])
        try check("~/x/*.c", ["/home/me/x"])
        try check("**/x", ["/w"])
        try check("a\na", ["/w/a"])
    }

    @Test("many '**' take no longer than few", .timeLimit(.minutes(1)))
    func manyDepths() throws {
        let folder = try TemporaryDirectory()
        let path = Array(repeating: "a", count: 60).joined(separator: "/")
        try folder.write([path + "/x": ""])
        let pattern = Array(repeating: "**/a", count: 30).joined(separator: "/")
        #expect(try FileSearch(pattern + "/x", base: folder.path, home: "/").find().count == 1)
        #expect(try FileSearch(pattern + "/y", base: folder.path, home: "/").find().isEmpty)
    }

    @Test("a part '..' is refused, '.' anywhere but in front, too", arguments: ["../x", "a/../b", "a/./b", "!.."])
    func relativeParts(_ pattern: String) {
        #expect(throws: ExecutionError.self) { try FileSearch(pattern, base: "/w", home: "/h") }
    }

    @Test("symbolic links are followed once, and never in circles")
    func links() throws {
        let folder = try TemporaryDirectory()
        try folder.write(["real/file": ""])
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder.path + "/real/loop", withDestinationPath: "..")
        try files.createSymbolicLink(atPath: folder.path + "/alias", withDestinationPath: "real")
        try files.createSymbolicLink(atPath: folder.path + "/broken", withDestinationPath: "nothing")
        let find = { (options: FileSearch.Options) in
            try FileSearch("*", base: folder.path, home: "/", options: options).find().filter { !$0.isFolder }
                .map { String($0.path.dropFirst(folder.path.count + 1)) }
        }
        #expect(try find(.standard) == ["alias/file", "real/file"])
        #expect(try find(.includesDescendants) == ["alias", "broken", "real/file", "real/loop"])
    }
}
