import Conductor
import Execution
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("actions/checkout", .ownThread)
struct CheckoutActionTests {
    private let sha = String(repeating: "a", count: 40)

    @Test("by default the run's commit on the run's branch, one commit deep, cleaned")
    func standard() throws {
        let fixture = try ActionFixture()
        let result = try fixture.run("actions/checkout")
        #expect(result.code == 0)
        #expect(
            fixture.ports.contents.withLock { $0.checkouts } == [
                CheckoutRequest(revision: sha, reference: "refs/heads/topic", directory: fixture.workspace)
            ])
        #expect(result.outputs == ["ref": "refs/heads/topic", "commit": sha])
    }

    @Test("inputs that change what is checked out, and where")
    func inputs() throws {
        let fixture = try ActionFixture()
        let result = try fixture.run(
            "actions/checkout",
            [
                "ref": "refs/heads/main", "path": "sub/dir", "fetch-depth": "0", "fetch-tags": "true", "clean": "false",
                "repository": "Owner/Name", "token": "t", "persist-credentials": "false",
            ])
        #expect(
            fixture.ports.contents.withLock { $0.checkouts } == [
                CheckoutRequest(
                    revision: "refs/heads/main", reference: "refs/heads/main",
                    directory: fixture.workspace + "/sub/dir",
                    depth: 0, fetchTags: true, clean: false)
            ])
        #expect(result.outputs == ["ref": "refs/heads/main", "commit": String(repeating: "b", count: 40)])
    }

    @Test("a commit is detached, and no ref is told")
    func commit() throws {
        let fixture = try ActionFixture()
        let other = String(repeating: "c", count: 40)
        #expect(try fixture.run("actions/checkout", ["ref": other]).outputs == ["ref": "", "commit": other])
        #expect(fixture.ports.contents.withLock { $0.checkouts[0].reference } == nil)
    }

    @Test("the files of the run before come back, with their times")
    func previous() throws {
        var fixture = try ActionFixture(["left-over": ""])
        try fixture.folder.write(["previous/.git/HEAD": "", "previous/built/object": "o"])
        fixture.variables["SLUICE_PREVIOUS_WORKSPACE"] = fixture.folder.path + "/previous"
        let path = fixture.folder.path + "/previous/built/object"
        let before = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        #expect(try fixture.run("actions/checkout").code == 0)
        let after = try FileManager.default.attributesOfItem(atPath: fixture.workspace + "/built/object")
        #expect(after[.modificationDate] as? Date == before)
        #expect(!fixture.folder.exists("previous"))
        #expect(!fixture.folder.exists("workspace/left-over"))
    }

    @Test("into a folder of the workspace the previous one does not come")
    func previousStays() throws {
        var fixture = try ActionFixture(["kept": ""])
        try fixture.folder.write(["previous/x": ""])
        fixture.variables["SLUICE_PREVIOUS_WORKSPACE"] = fixture.folder.path + "/previous"
        #expect(try fixture.run("actions/checkout", ["path": "sub"]).code == 0)
        #expect(fixture.folder.exists("previous/x"))
        #expect(fixture.folder.exists("workspace/kept"))
    }

    @Test(
        "what would give other files than GitHub's action is refused",
        arguments: [
            ["repository": "other/name"], ["sparse-checkout": "src"], ["lfs": "true"], ["submodules": "recursive"],
            ["path": "../x"], ["path": "/etc"], ["clean": "maybe"],
        ])
    func refused(_ inputs: [String: String]) throws {
        let fixture = try ActionFixture()
        let result = try fixture.run("actions/checkout", inputs)
        #expect(result.code == 1)
        #expect(result.problems.count == 1)
        #expect(fixture.ports.contents.withLock { $0.checkouts.isEmpty })
    }
}
