import Conductor
import Execution
import TestSupport
import Testing

@Suite("actions/download-artifact", .ownThread)
struct DownloadArtifactTests {
    private func fixture() throws -> ActionFixture {
        let fixture = try ActionFixture(["1": "one", "2": "two"])
        _ = try fixture.run("actions/upload-artifact", ["path": "1", "name": "logs-a"])
        _ = try fixture.run("actions/upload-artifact", ["path": "2", "name": "logs-b"])
        _ = try fixture.run("actions/upload-artifact", ["path": "1", "name": "other"])
        return fixture
    }

    struct Row: Sendable {
        var inputs: [String: String]
        var files: [String]
        var reference: String

        init(_ inputs: [String: String], _ files: [String], reference: String = "v4") {
            self.inputs = inputs
            self.files = files
            self.reference = reference
        }
    }

    static let rows = [
        Row(["name": "logs-a"], ["1"]),
        Row([:], ["logs-a/1", "logs-b/2", "other/1"]),
        Row(["pattern": "logs-*"], ["logs-a/1", "logs-b/2"]),
        Row(["pattern": "logs-*", "merge-multiple": "true"], ["1", "2"]),
        Row(["pattern": "{logs-b,oth*}"], ["logs-b/2", "other/1"]),
        Row(["pattern": "!logs-*"], ["other/1"]),
        Row(["pattern": "!logs-*"], ["1"], reference: "v5"),
        Row(["pattern": "none"], []),
        Row(["artifact-ids": "1, 3"], ["logs-a/1", "other/1"]),
        Row(["artifact-ids": "2,99"], ["2"], reference: "v7"),
    ]

    @Test("which artifacts, and where they go", arguments: rows)
    func selection(_ row: Row) throws {
        let fixture = try fixture()
        let result = try fixture.run(
            "actions/download-artifact", row.inputs.merging(["path": "to/here"]) { $1 }, reference: row.reference)
        #expect(result.code == 0)
        #expect(result.outputs == ["download-path": fixture.workspace + "/to/here"])
        let names = ["1", "2", "logs-a/1", "logs-b/2", "other/1"].filter {
            fixture.folder.exists("workspace/to/here/" + $0)
        }
        #expect(names == row.files)
    }

    @Test("paths: the workspace, the home folder, absolute ones")
    func paths() throws {
        let fixture = try fixture()
        _ = try fixture.run("actions/download-artifact", ["name": "logs-a", "path": "~/x"])
        #expect(fixture.folder.text("home/x/1") == "one")
        let result = try fixture.run("actions/download-artifact", ["name": "logs-a"])
        #expect(result.outputs == ["download-path": fixture.workspace])
    }

    @Test("a missing artifact fails the step and says which there are")
    func missing() throws {
        let result = try fixture().run("actions/download-artifact", ["name": "log-a"])
        #expect(result.code == 1)
        #expect(
            result.problems == [
                "::error::Unable to download artifact(s): Artifact not found for name: log-a. "
                    + "There are: 'logs-a', 'logs-b', 'other'."
            ])
    }

    @Test(
        "what cannot be meant is refused",
        arguments: [
            ["name": "logs-a", "artifact-ids": "1"], ["artifact-ids": "x"], ["artifact-ids": ","],
            ["artifact-ids": "99"],
            ["repository": "some/other"], ["merge-multiple": "maybe"],
        ])
    func refused(_ inputs: [String: String]) throws {
        #expect(try fixture().run("actions/download-artifact", inputs).code == 1)
    }

    @Test(
        "a name that leads out of the target makes no folder and writes nothing",
        arguments: ["..", ".", "../up", "/tmp/up", "a/../../up"])
    func hostileName(name: String) throws {
        let fixture = try ActionFixture(["secret": "kept"])
        // Only a store that was tampered with has such names.
        let source = fixture.workspace + "/secret"
        _ = try fixture.ports.store(
            [ArtifactFile(source: source, path: "written")], as: name, run: 7, overwrite: false, retentionDays: nil)
        try fixture.folder.write(["output": "", "state": ""])
        let before = fixture.folder.everything
        let result = try fixture.run("actions/download-artifact", ["path": "target/deep"], reference: "v4")
        #expect(result.code == 1, "\(result.lines)")
        #expect(fixture.folder.everything == before)
    }
}
