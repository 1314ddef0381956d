import Testing

@testable import Planning

struct GlobTests {
    /// Source: "Filter pattern cheat sheet" of GitHub's documentation: every row.
    @Test(
        "The cheat sheet's examples",
        arguments: [
            (["feature/*"], ["feature/my-branch", "feature/your-branch"], ["feature/a/b", "feature"]),
            (
                ["feature/**"], ["feature/beta-a/my-branch", "feature/your-branch", "feature/mona/the/octocat"],
                ["feature"]
            ),
            (["main"], ["main"], ["mainly", "amain"]),
            (["releases/mona-the-octocat"], ["releases/mona-the-octocat"], ["releases"]),
            (["*"], ["main", "releases", "README.md", "server.rb"], ["a/b"]),
            (["**"], ["all/the/branches", "every/tag", "all/the/files.md"], []),
            (["*feature"], ["mona-feature", "feature", "ver-10-feature"], ["a/feature", "features"]),
            (["v2*"], ["v2", "v2.0", "v2.9"], ["v1", "v2/a"]),
            (["v[12].[0-9]+.[0-9]+"], ["v1.10.1", "v2.0.0"], ["v3.0.0", "v1.a.0", "v1..0", "v1.0"]),
            (["*.jsx?"], ["page.js", "page.jsx"], ["page.jsxx", "a/page.js"]),
            (["*.js"], ["app.js", "index.js"], ["js/index.js"]),
            (["**.js"], ["index.js", "js/index.js", "src/js/app.js"], ["app.jsx"]),
            (["docs/*"], ["docs/README.md", "docs/file.txt"], ["docs/a/b"]),
            (["docs/**"], ["docs/README.md", "docs/mona/octocat.txt"], ["a/docs/b"]),
            (
                ["docs/**/*.md"], ["docs/README.md", "docs/mona/hello-world.md", "docs/a/markdown/file.md"],
                ["docs/a.txt"]
            ),
            (["**/docs/**"], ["docs/hello.md", "dir/docs/my-file.txt", "space/docs/plan/space.doc"], ["mydocs/a"]),
            (["**/README.md"], ["README.md", "js/README.md"], ["MYREADME.md"]),
            (["**/*src/**"], ["a/src/app.js", "my-src/code/js/app.js"], ["srcs/a"]),
            (["**/*-post.md"], ["my-post.md", "path/their-post.md"], ["post.md"]),
            (
                ["**/migrate-*.sql"], ["migrate-10909.sql", "db/migrate-v1.0.sql", "db/sept/migrate-v1.sql"],
                ["migrate.sql"]
            ),
            (["*.md", "!README.md"], ["hello.md"], ["README.md", "docs/hello.md"]),
            (["*.md", "!README.md", "README*"], ["hello.md", "README.md", "README.doc"], ["docs/README.md"]),
            (["[CB]at"], ["Cat", "Bat"], ["cat", "at", "CBat"]),
            (["[1-2]00"], ["100", "200"], ["300"]),
            (["[0-9a-z]"], ["5", "x"], ["X", "55"]),
        ])
    func cheatSheet(patterns: [String], matching: [String], others: [String]) {
        let list = GlobList(patterns)
        #expect(matching.filter { !list.matches($0) } == [])
        #expect(others.filter(list.matches) == [])
    }

    @Test(
        "What the cheat sheet leaves open",
        arguments: [
            (["!main"], "other", false), (["a\\*"], "a*", true), (["a\\*"], "ab", false), (["a!"], "a!", true),
            (["Main"], "main", false), (["a+"], "aaa", true), (["a+"], "", false), (["é*"], "éa", true),
            (["?a"], "?a", true), (["**/"], "a/", true), ([""], "", true), (["a**b"], "a/x/b", true),
        ])
    func rest(patterns: [String], text: String, isMatched: Bool) {
        #expect(GlobList(patterns).matches(text) == isMatched)
    }

    @Test("No pattern takes for ever")
    func effort() {
        let text = String(repeating: "a", count: 500)
        #expect(!GlobPattern(String(repeating: "*a", count: 40) + "b").matches(text))
        #expect(!GlobPattern(String(repeating: "**/", count: 40) + "b").matches(text))
        #expect(!GlobPattern(String(repeating: "a?", count: 100) + "b").matches(text))
    }
}
