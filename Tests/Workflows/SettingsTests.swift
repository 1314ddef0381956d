import Source
import Testing
import Workflows

@Suite("sluice.yml")
struct SettingsTests {
    private func read(_ text: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        SettingsReader(builtIns: ["actions/cache", "actions/checkout"])
            .read(SourceFile(path: "sluice.yml", text: text))
    }

    private func lines(_ text: String) -> [String] {
        read(text).diagnostics.map { diagnostic in
            let start = diagnostic.range?.start
            return "\(start?.line ?? 0):\(start?.column ?? 0) \(diagnostic.severity) \(diagnostic.message)"
        }
    }

    @Test("Without a word in it, actions come from GitHub", arguments: ["", "# nothing\n", "{}", "actions: {}", "~"])
    func defaults(text: String) {
        let (settings, diagnostics) = read(text)
        #expect(settings == Settings())
        #expect(settings?.actions.sources == ["https://github.com"])
        #expect(diagnostics.isEmpty)
    }

    @Test("Every key of 'actions' comes through")
    func actions() throws {
        let (settings, diagnostics) = read(
            """
            actions:
              sources: [https://git.example.org/, "http://127.0.0.1:8080"]
              mirror: ../mirrors
              overrides:
                Octo/Tool@v1: ./tools/one
                octo/tool: /srv/tool
                octo/checkout: Actions/Checkout
            """)
        #expect(diagnostics.isEmpty)
        let actions = try #require(settings?.actions)
        #expect(actions.sources == ["https://git.example.org", "http://127.0.0.1:8080"])
        #expect(actions.mirror == "../mirrors")
        #expect(actions.override(for: "octo/TOOL", at: "v1") == .folder("./tools/one"))
        #expect(actions.override(for: "octo/tool", at: "v2") == .folder("/srv/tool"))
        #expect(actions.override(for: "octo/checkout", at: "main") == .builtIn("actions/checkout"))
        #expect(actions.override(for: "octo/other", at: "main") == nil)
    }

    @Test("The host guard is set by either of its names")
    func hostGuard() {
        #expect(read("host-guard: refuse").settings?.hostGuard == .refuse)
        #expect(read("policy: { destructive-commands: allow }").settings?.hostGuard == .allow)
        #expect(read("").settings?.hostGuard == .ask)
    }

    @Test("No sources at all means that the mirror is all there is")
    func noSources() {
        #expect(read("actions: { sources: [], mirror: m }").settings?.actions.sources == [])
    }

    @Test("A concurrency group can be a queue without an end; its name is told apart as groups are")
    func groups() {
        #expect(read("concurrency: { Prod-Corpus: { queue: fifo } }").settings?.queuedGroups == ["prod-corpus"])
        #expect(
            lines("concurrency: { a: { queue: max } }") == [
                "1:28 error 'max' is no queue of a group here: expected fifo."
            ])
        #expect(lines("concurrency: { a: { size: 2 } }") == ["1:21 error There is no setting 'size'."])
        #expect(lines("concurrency: { a: fifo }") == ["1:19 error What is said of the group 'a' must be a mapping."])
    }

    @Test("What can have no effect yet is told", arguments: ["retention"])
    func idle(key: String) {
        let (settings, diagnostics) = read("\(key): { a: b }")
        #expect(settings == Settings())
        #expect(diagnostics.map(\.severity) == [.warning])
        #expect(diagnostics.first?.message.hasPrefix("'\(key)' has no effect yet: ") == true)
    }

    static let mistakes: [(String, [String])] = [
        ("a\n", ["1:1 error The file must be a mapping."]),
        ("action: {}", ["1:1 error There is no setting 'action'."]),
        ("actions: {}\nactions: {}", ["2:1 error 'actions' is already defined."]),
        ("host-guard: no", ["1:13 error 'host-guard' cannot be 'no'."]),
        ("policy: { destructive-commands: sometimes }", ["1:33 error 'destructive-commands' cannot be 'sometimes'."]),
        (
            "policy: { soft-skip: warn }",
            ["1:11 error 'soft-skip' is not carried out yet by this version of Sluice."]
        ),
        ("actions: [1]", ["1:10 error 'actions' must be a mapping."]),
        ("actions: { mirrors: x }", ["1:12 error There is no setting 'mirrors'."]),
        ("actions: { mirror: [x] }", ["1:20 error 'mirror' must be a text."]),
        ("actions: { mirror: }", ["1:20 error 'mirror' must be a text."]),
        ("actions: { sources: x }", ["1:21 error 'sources' must be a list of URLs."]),
        ("actions: { sources: [github.com] }", ["1:22 error 'github.com' is no URL of a source."]),
        ("actions: { sources: [ssh://a] }", ["1:22 error 'ssh://a' is no URL of a source."]),
        ("actions: { sources: ['https://'] }", ["1:22 error 'https://' is no URL of a source."]),
        (
            "actions: { sources: ['https://me:pass@a'] }",
            ["1:22 error A source's URL must not hold a name or a password."]
        ),
        ("actions: { overrides: [a] }", ["1:23 error 'overrides' must be a mapping."]),
        (
            "actions: { overrides: { a: ./b } }",
            ["1:25 error 'a' is no action: expected owner/repo or owner/repo@ref."]
        ),
        (
            "actions: { overrides: { a/b/c: ./b } }",
            ["1:25 error 'a/b/c' is no action: expected owner/repo or owner/repo@ref."]
        ),
        (
            "actions: { overrides: { a/b@: ./b } }",
            ["1:25 error 'a/b@' is no action: expected owner/repo or owner/repo@ref."]
        ),
        (
            "actions: { overrides: { a/b: actions/cash } }",
            ["1:30 error 'actions/cash' is neither a folder nor a built-in action."]
        ),
        (
            "{ mirror: 1, polcy: 2 }",
            [
                "1:3 error There is no setting 'mirror'.", "1:14 error There is no setting 'polcy'.",
            ]
        ),
    ]

    @Test("What is wrong is told where it stands", arguments: mistakes)
    func wrong(text: String, expected: [String]) {
        #expect(lines(text) == expected)
        #expect(read(text).settings == nil)
    }

    @Test("A mistyped name is told with the nearest one")
    func nearest() {
        #expect(read("polcy: {}").diagnostics.first?.hint?.hasPrefix("Did you mean 'policy'? ") == true)
        let hint = read("actions: { overrides: { a/b: actions/cash } }").diagnostics.first?.hint
        #expect(hint?.hasPrefix("Did you mean 'actions/cache'? ") == true)
    }

    @Test("What is no YAML is told as such")
    func syntax() {
        let (settings, diagnostics) = read("actions: [")
        #expect(settings == nil)
        #expect(diagnostics.hasErrors)
    }
}
