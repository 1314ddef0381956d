import Execution
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite("actions/upload-artifact", .ownThread)
struct UploadArtifactTests {
    static let tree = [
        "one.txt": "1", "dir/two.txt": "2", "dir/sub/three.txt": "3", "other/four.txt": "4", "dir/.hidden": "h",
        "empty/": "",
    ]

    struct Row: Sendable {
        var path: String
        var inputs: [String: String] = [:]
        /// Sorted; nil where nothing is stored.
        var stored: [String]?

        init(_ path: String, _ stored: [String]?, _ inputs: [String: String] = [:]) {
            self.path = path
            self.stored = stored
            self.inputs = inputs
        }
    }

    static let rows = [
        Row("one.txt", ["one.txt"]),
        Row("dir/two.txt", ["two.txt"]),
        Row("dir", ["sub/three.txt", "two.txt"]),
        Row("dir/", ["sub/three.txt", "two.txt"]),
        Row("dir/*.txt", ["two.txt"]),
        Row("**/*.txt", ["dir/sub/three.txt", "dir/two.txt", "one.txt", "other/four.txt"]),
        Row("dir/two.txt\nother", ["dir/two.txt", "other/four.txt"]),
        Row("dir/two.txt\ndir/sub", ["sub/three.txt", "two.txt"]),
        Row("dir\n!dir/sub", ["two.txt"]),
        Row("dir", [".hidden", "sub/three.txt", "two.txt"], ["include-hidden-files": "true"]),
        Row("empty", nil), Row("missing\nalso", nil),
    ]

    @Test("which files, under which paths", arguments: rows)
    func selection(_ row: Row) throws {
        let fixture = try ActionFixture(Self.tree)
        let result = try fixture.run("actions/upload-artifact", row.inputs.merging(["path": row.path]) { $1 })
        #expect(result.code == 0)
        #expect(fixture.ports.files(of: "artifact")?.keys.sorted() == row.stored)
        #expect(result.problems.isEmpty == (row.stored != nil))
    }

    @Test("its outputs name what was stored")
    func outputs() throws {
        let fixture = try ActionFixture(Self.tree)
        let result = try fixture.run("actions/upload-artifact", ["path": "dir", "name": "a b"])
        #expect(
            result.outputs == [
                "artifact-id": "1", "artifact-digest": "d-a b", "artifact-url": "sluice://runs/7/artifacts/1",
            ])
    }

    @Test("nothing found: a warning, an error, or a word")
    func nothingFound() throws {
        let fixture = try ActionFixture()
        let text = "No files were found with the provided path: x, y. No artifacts will be uploaded."
        let run = { try fixture.run("actions/upload-artifact", ["path": "x\ny", "if-no-files-found": $0]) }
        #expect(try run("").problems == ["::warning::" + text])
        #expect(try run("warn").code == 0)
        #expect(try run("error").problems == ["::error::" + text])
        #expect(try run("error").code == 1)
        #expect(try run("ignore").lines == [text])
        #expect(try run("maybe").code == 1)
    }

    @Test(
        "what cannot be meant is refused",
        arguments: [
            ["name": "a/b"], ["name": "a\nb"], ["name": "."], ["name": ".."], ["name": "../up"], ["name": "a\\b"],
            ["name": "a\r\nb"], ["name": "\""], ["name": ":"], ["name": "<"], ["name": ">"], ["name": "|"],
            ["name": "*"], ["name": "?"], ["retention-days": "-1"], ["overwrite": "yes"], ["compression-level": "10"],
            ["retention-days": "x"], ["archive": "false"], ["path": ""], ["path": "../x"],
        ])
    func refused(_ inputs: [String: String]) throws {
        let fixture = try ActionFixture(Self.tree)
        #expect(try fixture.run("actions/upload-artifact", ["path": "dir"].merging(inputs) { $1 }).code == 1)
        #expect(fixture.ports.contents.withLock { $0.artifacts.isEmpty })
    }

    @Test("a name that holds a secret is refused, since it would be stored")
    func secretName() throws {
        var fixture = try ActionFixture(Self.tree)
        fixture.variables["SLUICE_SECRET_INPUTS"] = "INPUT_TOKEN INPUT_NAME"
        #expect(try fixture.run("actions/upload-artifact", ["path": "dir", "name": "s3cr3t"]).code == 1)
        #expect(fixture.ports.contents.withLock { $0.artifacts.isEmpty })
        fixture.variables["SLUICE_SECRET_INPUTS"] = "INPUT_PATH"
        #expect(try fixture.run("actions/upload-artifact", ["path": "dir", "name": "fine"]).code == 0)
    }

    @Test("a name is taken once, unless it may be overwritten")
    func overwrite() throws {
        let fixture = try ActionFixture(Self.tree)
        #expect(try fixture.run("actions/upload-artifact", ["path": "one.txt"]).code == 0)
        #expect(try fixture.run("actions/upload-artifact", ["path": "dir/two.txt"]).code == 1)
        #expect(try fixture.run("actions/upload-artifact", ["path": "dir/two.txt", "overwrite": "true"]).code == 0)
        #expect(fixture.ports.files(of: "artifact") == ["two.txt": "2"])
    }

    @Test("a single file goes as it is with archive: false")
    func single() throws {
        let fixture = try ActionFixture(Self.tree)
        #expect(try fixture.run("actions/upload-artifact", ["path": "dir/two.txt", "archive": "false"]).code == 0)
        #expect(fixture.ports.files(of: "two.txt") == ["two.txt": "2"])
    }

    @Test("an input that the action does not have is warned of")
    func unexpected() throws {
        let fixture = try ActionFixture(Self.tree)
        let result = try fixture.run("actions/upload-artifact", ["path": "dir", "pth": "x"])
        #expect(
            result.problems.first?.hasPrefix("::warning::Unexpected input(s) 'pth', valid inputs are ['name', 'path'")
                == true)
    }

    @Test(
        "a file whose path GitHub would refuse is refused, with GitHub's words",
        arguments: [
            ("a:b", "Colon :"), ("a\"b", "Double quote \""), ("a<b", "Less than <"), ("a>b", "Greater than >"),
            ("a|b", "Vertical bar |"), ("a*b", "Asterisk *"), ("a?b", "Question mark ?"),
            ("a\rb", "Carriage return \\r"), ("a\nb", "Line feed \\n"),
        ])
    func forbiddenPath(name: String, words: String) throws {
        let fixture = try ActionFixture(["dir/sub/\(name)": "1", "dir/fine": "2"])
        let result = try fixture.run("actions/upload-artifact", ["path": "dir"])
        #expect(result.code == 1)
        #expect(result.problems.first?.hasSuffix("Contains the following character: \(words)") == true)
        #expect(fixture.ports.contents.withLock { $0.artifacts.isEmpty })
    }

    @Test("an absolute path is fine, outside of the workspace, too, as GitHub documents it")
    func absolutePath() throws {
        let fixture = try ActionFixture(Self.tree)
        try fixture.folder.write(["outside/report.txt": "r"])
        let path = fixture.folder.path + "/outside/report.txt"
        #expect(try fixture.run("actions/upload-artifact", ["path": path]).code == 0)
        #expect(fixture.ports.files(of: "artifact") == ["report.txt": "r"])
    }

    @Test("a symbolic link is stored as what it leads to, and one that leads nowhere or around is left out")
    func links() throws {
        let fixture = try ActionFixture(Self.tree)
        let links = [
            "dir/to-file": "../one.txt", "dir/to-folder": "../other", "dir/dangling": "missing", "dir/round": ".",
        ]
        for (name, target) in links { #expect(symlink(target, fixture.workspace + "/" + name) == 0) }
        let result = try fixture.run("actions/upload-artifact", ["path": "dir"])
        #expect(result.code == 0, "\(result.lines)")
        let files = fixture.ports.files(of: "artifact")
        #expect(files?["to-file"] == "1" && files?["to-folder/four.txt"] == "4")
        #expect(files?.keys.contains { $0.contains("round/") || $0 == "dangling" } == false, "\(files ?? [:])")
    }

    @Test("retention-days are handed on", arguments: [("", nil), ("0", nil), ("1", 1), ("400", 400)])
    func retention(input: String, days: Int?) throws {
        let fixture = try ActionFixture(Self.tree)
        #expect(try fixture.run("actions/upload-artifact", ["path": "dir", "retention-days": input]).code == 0)
        #expect(fixture.ports.contents.withLock { $0.retentionDays["artifact"] } == days)
    }
}
