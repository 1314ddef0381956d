import Conductor
import Execution
import Synchronization
import TestSupport
import Testing

@Suite("actions/cache", .ownThread)
struct CacheActionTests {
    private let saveInputs = ["path": "deps\n~/.store", "key": "linux-1"]
    private let inputs = ["path": "deps\n~/.store", "key": "linux-1", "restore-keys": "linux-\nany"]

    @Test("a miss, the saving at the end, and a hit in the next run")
    func cycle() throws {
        let fixture = try ActionFixture(["deps/a": ""])
        try fixture.folder.write(["home/.store/b": ""])
        let miss = try fixture.run("actions/cache", inputs)
        #expect(miss.code == 0)
        #expect(miss.outputs == [:])
        #expect(miss.state == ["CACHE_KEY": "linux-1"])
        #expect(miss.lines == ["Cache not found for input keys: linux-1, linux-, any"])

        #expect(try fixture.run("actions/cache", inputs, post: miss.state).lines == ["Cache saved with key: linux-1"])
        let saved = fixture.ports.contents.withLock { $0.caches[0] }
        #expect(saved.entry.scope == "refs/heads/topic")
        // What is in the workspace comes back into the workspace of whichever job restores it.
        #expect(saved.paths == ["/proc/self/cwd/deps", fixture.folder.path + "/home/.store"])

        let hit = try fixture.run("actions/cache", inputs)
        #expect(hit.outputs == ["cache-hit": "true"])
        #expect(hit.state == ["CACHE_KEY": "linux-1", "CACHE_RESULT": "linux-1"])
        #expect(fixture.ports.contents.withLock { $0.restored } == [1])
        #expect(
            try fixture.run("actions/cache", inputs, post: hit.state).lines
                == ["Cache hit occurred on the primary key linux-1, not saving cache."])
    }

    @Test("a restore key is a hit that is not exact, so the post step saves")
    func partial() throws {
        var fixture = try ActionFixture(["deps/a": ""])
        fixture.variables["GITHUB_REF"] = "refs/heads/main"
        _ = try fixture.run("actions/cache/save", inputs)
        fixture.variables["GITHUB_REF"] = "refs/heads/topic"
        let result = try fixture.run("actions/cache", inputs.merging(["key": "linux-2"]) { $1 })
        #expect(result.outputs == ["cache-hit": "false"])
        #expect(result.state["CACHE_RESULT"] == "linux-1")
        let post = try fixture.run("actions/cache", inputs, post: result.state)
        #expect(post.lines == ["Cache saved with key: linux-2"])
    }

    @Test("other branches' caches are not seen, the base branch's and the default branch's are")
    func scopes() throws {
        var fixture = try ActionFixture(["deps/a": ""])
        let found = { (fixture: ActionFixture) in
            try !fixture.run("actions/cache/restore", inputs).outputs["cache-hit", default: ""].isEmpty
        }
        fixture.variables["GITHUB_REF"] = "refs/heads/stranger"
        _ = try fixture.run("actions/cache/save", inputs)
        fixture.variables["GITHUB_REF"] = "refs/heads/topic"
        #expect(try !found(fixture))
        fixture.variables["GITHUB_BASE_REF"] = "stranger"
        #expect(try found(fixture))
        fixture.variables["GITHUB_BASE_REF"] = ""
        fixture.variables["SLUICE_DEFAULT_BRANCH"] = "stranger"
        #expect(try found(fixture))
    }

    @Test("restore gives its keys as outputs, looks only, or fails on a miss")
    func restore() throws {
        let fixture = try ActionFixture(["deps/a": ""])
        let missing = try fixture.run("actions/cache/restore", inputs)
        #expect(missing.outputs == ["cache-primary-key": "linux-1"])
        #expect(missing.code == 0)
        let failing = try fixture.run("actions/cache/restore", inputs.merging(["fail-on-cache-miss": "true"]) { $1 })
        #expect(failing.code == 1)
        _ = try fixture.run("actions/cache/save", inputs)
        let looked = try fixture.run("actions/cache/restore", inputs.merging(["lookup-only": "true"]) { $1 })
        #expect(
            looked.outputs == ["cache-primary-key": "linux-1", "cache-matched-key": "linux-1", "cache-hit": "true"])
        #expect(fixture.ports.contents.withLock { $0.restored.isEmpty })
    }

    @Test("what goes wrong in saving is a warning, never a failure")
    func saving() throws {
        let fixture = try ActionFixture()
        let result = try fixture.run("actions/cache/save", saveInputs)
        #expect(result.code == 0)
        #expect(result.problems.first?.hasPrefix("::warning::Path Validation Error") == true)
        let again = try ActionFixture(["deps/a": ""])
        _ = try again.run("actions/cache/save", saveInputs)
        #expect(try again.run("actions/cache/save", saveInputs).problems == ["::warning::Cache save failed."])
    }

    @Test(
        "keys that GitHub refuses",
        arguments: ["a,b", String(repeating: "k", count: 513), ""])
    func keys(_ key: String) throws {
        #expect(try ActionFixture().run("actions/cache", ["path": "x", "key": key]).code == 1)
    }
}
