import Source
import Testing
import Workflows

@Suite("actions.lock")
struct ActionLockTests {
    private static let one = String(repeating: "1", count: 40)
    private static let two = String(repeating: "a2", count: 20)

    private func read(_ text: String) -> (lock: ActionLock?, diagnostics: [Diagnostic]) {
        ActionLockReader().read(SourceFile(path: ".github/workflows/actions.lock", text: text))
    }

    /// As GitHub's tool writes it, with its quotes and numbers.
    private static let sample = """
        # This file is machine-generated.
        version: 'v0.0.2'
        workflows:
            '.github/workflows/ci.yml':
                - 'octo/tool@v1'
                - 'octo/other@\(two)'
            '.github/workflows/none.yml': []
        dependencies:
            'octo/other@\(two)':
                ref: 'v2.0.0'
                commit: 'sha1-\(two)'
                owner_id: 7
                repo_id: 9
            'octo/tool@v1':
                ref: 'v1'
                commit: 'sha1-\(one)'
                owner_id: 7
                repo_id: 8
                uses:
                    - 'octo/other@\(two)'

        """

    @Test("What GitHub's tool writes is read")
    func reading() throws {
        let (lock, diagnostics) = read(Self.sample)
        #expect(diagnostics.isEmpty)
        let tool = ActionPin(repository: "octo/tool", ref: "v1")
        let other = ActionPin(repository: "octo/other", ref: Self.two)
        #expect(lock?.workflows == [".github/workflows/ci.yml": [tool, other], ".github/workflows/none.yml": []])
        #expect(
            lock?.dependencies == [
                tool: .init(ref: "v1", commit: Self.one, ownerID: 7, repositoryID: 8, uses: [other]),
                other: .init(ref: "v2.0.0", commit: Self.two, ownerID: 7, repositoryID: 9),
            ])
    }

    @Test("What is written is what was read, but for the words at the top")
    func writing() throws {
        let lock = try #require(read(Self.sample).lock)
        let body = lock.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(body.sorted() == Self.sample.split(separator: "\n").filter { !$0.hasPrefix("#") }.sorted())
        #expect(read(lock.text).lock == lock)
    }

    @Test(
        "Names that YAML would take for something else stay texts",
        arguments: ["1.0", "on", "it's", "null", "a#b", "0x1"])
    func quoting(ref: String) {
        let pin = ActionPin(repository: "o/r", ref: ref)
        let lock = ActionLock(workflows: ["w.yml": [pin]], dependencies: [pin: .init(ref: ref, commit: Self.one)])
        #expect(read(lock.text).lock == lock)
    }

    @Test("An empty lock is one")
    func empty() {
        #expect(read(ActionLock().text).lock == ActionLock())
        #expect(read("version: v0.0.3").lock?.version == "v0.0.3")
    }

    @Test(
        "An action is named by owner, repository and ref",
        arguments: [
            ("A/B@v1", "a/b@v1"), ("a/b@Release/1.x", "a/b@Release/1.x"), ("a/b@r@1", "a/b@r@1"), ("a/b", nil),
            ("a@v1", nil), ("a/b/c@v1", nil), ("/b@v1", nil), ("a/@v1", nil), ("a/b@", nil), ("a/b@v 1", nil),
            ("a/b@v:1", nil), ("../b@v1", nil), ("a/..@v1", nil), ("", nil),
        ] as [(String, String?)])
    func pins(text: String, expected: String?) {
        #expect(ActionPin(text)?.description == expected)
    }

    /// After `version: v0.0.2` in the first line.
    private static let mistakes: [(String, String)] = [
        ("other: 1", "2:1 There is no 'other' here."),
        ("workflows: [a]", "2:12 A mapping was expected."),
        ("workflows: { a.yml: b }", "2:21 A list of actions was expected."),
        ("workflows: { a.yml: [b] }", "2:22 'b' is no action: expected owner/repo@ref."),
        ("workflows: { ../a.yml: [] }", "2:14 '../a.yml' is no path of a workflow."),
        ("workflows: { /a.yml: [] }", "2:14 '/a.yml' is no path of a workflow."),
        ("workflows: { a.yml: [], a.yml: [] }", "2:25 'a.yml' is already defined."),
        ("dependencies: { a/b/c@v1: {} }", "2:17 'a/b/c@v1' is no action: expected owner/repo@ref."),
        ("dependencies: { a/b@v1: { ref: v1 } }", "2:25 'commit' is missing."),
        ("dependencies: { a/b@v1: { commit: sha1-\(one) } }", "2:25 'ref' is missing."),
        (
            "dependencies: { a/b@v1: { ref: v1, commit: \(one) } }",
            "2:44 '\(one)' is no commit: expected 'sha1-' and forty digits."
        ),
        ("dependencies: { a/b@v1: { ref: v2, commit: sha1-\(one) } }", "2:32 The ref 'v2' is not that of 'a/b@v1'."),
        (
            "dependencies: { a/b@\(two): { ref: v2, commit: sha1-\(one) } }",
            "2:82 'a/b@\(two)' is locked to another commit than it names."
        ),
        (
            "dependencies: { a/b@v1: { ref: v1, commit: sha1-\(one), repo_id: 0 } }",
            "2:100 '0' is no number of GitHub's."
        ),
        ("dependencies: { a/b@v1: { ref: v1, commit: sha1-\(one), tag: v1 } }", "2:91 There is no 'tag' here."),
        (
            "dependencies: { a/b@v1: { ref: v1, commit: sha1-\(one), uses: [a/b@v1] } }",
            "2:15 By this lock, 'a/b@v1' uses itself in the end."
        ),
        (
            "dependencies: { a/b@v1: { ref: v1, commit: sha1-\(one) }, A/B@v1: { ref: v1, commit: sha1-\(two) } }",
            "2:93 'a/b@v1' is locked twice, to different commits."
        ),
    ]

    @Test("What GitHub refuses in a lock is refused here, with its place", arguments: mistakes)
    func wrong(text: String, expected: String) {
        let (lock, diagnostics) = read("version: v0.0.2\n\(text)\n")
        let lines = diagnostics.map { "\($0.range?.start.line ?? 0):\($0.range?.start.column ?? 0) \($0.message)" }
        #expect(lines == [expected])
        #expect(lock == nil)
    }

    @Test(
        "A version that is not known, and none at all",
        arguments: ["version: v0.0.1", "version: v9.0.0", "{}", "", "- a"])
    func versions(text: String) {
        let (lock, diagnostics) = read(text)
        #expect(lock == nil)
        #expect(diagnostics.hasErrors)
    }
}
