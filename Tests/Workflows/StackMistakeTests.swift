import Source
import Testing
import Workflows

/// What is wrong with a stack file is told where it stands; the tables are the texts of what is told.
@Suite("Mistakes in stack files")
struct StackMistakeTests {
    static let whole: [(String, [String])] = [
        ("", ["1:1 The file must be a mapping."]),
        ("[a]", ["1:1 The file must be a mapping."]),
        ("{}", ["1:1 The file needs 'compose'.", "1:1 The file needs 'stack'."]),
        ("stack: Shop", ["1:1 The file needs 'compose'.", "1:8 'Shop' is no name of a stack."]),
        ("stack: ${{ env.A }}", ["1:1 The file needs 'compose'.", "1:8 'stack' cannot have an expression in it."]),
        (
            "stacks: a",
            ["1:1 The file needs 'compose'.", "1:1 The file needs 'stack'.", "1:1 There is no setting 'stacks'."]
        ),
        ("stack: a", ["1:1 The file needs 'compose'."]),
        ("stack: a\nstack: b", ["1:1 The file needs 'compose'.", "2:1 'stack' is already defined."]),
    ]

    static let sections: [(String, [String])] = [
        ("compose: { file: [a.yml] }", ["2:10 'compose' needs 'files'.", "2:12 There is no setting 'file'."]),
        ("compose: { files: [] }", ["2:19 'files' names none."]),
        ("compose: { files: a.yml }", ["2:19 'files' must be a list."]),
        ("compose: {}", ["2:10 'compose' needs 'files'."]),
        ("env: { A=B: c }", ["3:8 'A=B' is no name of a variable."]),
        ("env: { A: [b] }", ["3:11 The variable 'A' must be a text."]),
        (
            "env: { A: \"${{ stack.url.api }}\" }",
            ["3:16 Unrecognized named-value: 'stack'. Located at position 1 within expression: stack.url.api"]
        ),
        ("variants: { a: { secret: [X] } }", ["3:18 There is no setting 'secret'."]),
        ("variants: { a: {}, A: {} }", ["3:20 'A' is already defined, with other capitals."]),
        ("variants: { a: { suites: [iu] } }\nsuites: { ui: { run: x } }", ["3:27 There is no suite 'iu'."]),
        ("variants: { a: { secrets: [a-b] } }", ["3:28 'a-b' is no name of a secret."]),
        ("variants: [a]", ["3:11 'variants' must be a mapping."]),
        ("collect: logs", ["3:10 'collect' must be a list."]),
        ("down: { volume: true }", ["3:9 There is no setting 'volume'."]),
        ("down: { volumes: 1 }", ["3:18 'volumes' must be true or false."]),
        ("down: { keep-on-failure: 8d }", ["3:26 '8d' is no time."]),
    ]

    static let ready: [(String, [String])] = [
        ("ready: { healthy: api }", ["3:8 'ready' must be a list."]),
        ("ready: [healthy]", ["3:9 An entry under 'ready' must be a mapping."]),
        ("ready: [{ healthy: api, http: x }]", ["3:25 'http' cannot stand beside 'healthy'."]),
        ("ready: [{ helthy: api }]", ["3:11 There is no setting 'helthy'."]),
        (
            "ready: [{ within: 60s }]",
            ["3:9 An entry under 'ready' says what it is by one of 'healthy', 'http', 'log', 'exited'."]
        ),
        ("ready: [{}]", ["3:9 An entry under 'ready' says what it is by one of 'healthy', 'http', 'log', 'exited'."]),
        ("ready: [{ healthy: api, matches: x }]", ["3:25 'matches' has no meaning beside 'healthy'."]),
        ("ready: [{ healthy: api, witin: 5s }]", ["3:25 There is no setting 'witin'."]),
        ("ready: [{ healthy: api, within: 60 }]", ["3:33 '60' is no time."]),
        ("ready: [{ healthy: api, within: 0s }]", ["3:33 '0s' is no time."]),
        ("ready: [{ healthy: \"a b\" }]", ["3:20 'a b' is no name of a service."]),
        ("ready: [{ healthy: [a] }]", ["3:20 'healthy' must be a text."]),
        ("ready: [{ http: \"localhost:80\" }]", ["3:17 'localhost:80' is no URL of HTTP."]),
        ("ready: [{ http: \"http://a\", headers: { \"a b\": c } }]", ["3:40 'a b' is no name of a header."]),
        (
            "ready: [{ http: \"http://a\", headers: { A: b, a: c } }]",
            ["3:46 'a' is already defined, with other capitals."]
        ),
        ("ready: [{ log: api }]", ["3:11 'log' needs 'matches' beside it."]),
        ("ready: [{ log: api, matches: \"a(\" }]", ["3:30 'a(' is no regular expression: expected ')'"]),
        (
            "ready: [{ log: api, matches: \"((((((((((((((((((((((((((((((((((((((((((((((((((((a\" }]",
            ["3:30 The regular expression of 'matches' is too long."]
        ),
        ("ready: [{ exited: api, exit: 256 }]", ["3:30 'exit' must be a whole number from 0 to 255."]),
        ("ready: [{ exited: api, exit: \"0\" }]", ["3:30 'exit' must be a whole number from 0 to 255."]),
    ]

    static let expressions: [(String, [String])] = [
        (
            "ready: [{ http: \"${{ stak.url.api }}\" }]",
            ["3:22 Unrecognized named-value: 'stak'. Located at position 1 within expression: stak.url.api"]
        ),
        ("ready: [{ http: \"${{ stack.urls.api }}/\" }]", ["3:28 'stack' has no 'urls'."]),
        (
            "ready: [{ http: \"${{ stack.url.api }\" }]",
            [
                "3:18 The expression is not closed. An unescaped ${{ sequence was found, but the closing }} sequence was not found."
            ]
        ),
        ("ready: [{ http: \"http://a\", expect: response.staus == 200 }]", ["3:46 'response' has no 'staus'."]),
        (
            "ready: [{ http: \"http://a\", expect: respons.status == 200 }]",
            ["3:37 Unrecognized named-value: 'respons'. Located at position 1 within expression: respons.status == 200"]
        ),
        (
            "ready: [{ http: \"http://a\", expect: file.json.a }]",
            ["3:37 Unrecognized named-value: 'file'. Located at position 1 within expression: file.json.a"]
        ),
        (
            "ready: [{ http: \"http://a\", expect: success() }]",
            ["3:37 Unrecognized function: 'success'. Located at position 1 within expression: success()"]
        ),
        (
            "ready: [{ http: \"http://a\", expect: \"a ${{ response.json }}\" }]",
            ["3:37 'expect' has text beside '${{ }}', which makes it true whatever the expression says."]
        ),
        (
            "ready: [{ http: \"http://a\", expect: response.status = 200 }]",
            ["3:53 Unexpected symbol: '='. Located at position 17 within expression: response.status = 200"]
        ),
        (
            "drive: [{ post: \"http://a\", save: { job: response.json.id } }, { get: \"http://a/${{ saved.jbo }}\" }]",
            ["3:91 Nothing before this saves 'jbo'."]
        ),
        (
            "drive: [{ get: \"http://a/${{ saved.job }}\" }, { post: \"http://a\", save: { job: response.json.id } }]",
            ["3:36 Nothing before this saves 'job'."]
        ),
        (
            "drive: [{ post: \"http://a/${{ saved.job }}\", save: { job: response.json.id } }]",
            ["3:37 Nothing before this saves 'job'."]
        ),
        ("ready: [{ http: \"http://a/${{ secrets.KEY }}\" }]", ["3:39 No variant names the secret 'KEY'."]),
        (
            "ready: [{ http: \"http://a/${{ secrets['KYE'] }}\" }]\nvariants: { v: { secrets: [KEY] } }",
            ["3:40 No variant names the secret 'KYE'."]
        ),
    ]

    static let seed: [(String, [String])] = [
        ("seed: [{ copy: a }]", ["3:10 'copy' needs 'to' beside it."]),
        ("seed: [{ copy: a, to: corpus }]", ["3:23 'corpus' is no place in the stack."]),
        ("seed: [{ copy: a, to: \"corpus:a\" }]", ["3:23 'corpus:a' is no place in the stack."]),
        ("seed: [{ copy: a, to: \"corpus:/a\", owner: me }]", ["3:43 'me' is no owner."]),
        ("seed: [{ copy: a, to: \"corpus:/a\", owner: 1000 }]", ["3:43 '1000' is no owner."]),
        (
            "seed: [{ copy: a, to: \"corpus:/${{ save.a }}\" }]",
            ["3:36 Unrecognized named-value: 'save'. Located at position 1 within expression: save.a"]
        ),
        ("seed: [{ copy: a, to: \"corpus:/a\", manifest: b }]", ["3:36 'manifest' has no meaning beside 'copy'."]),
        ("seed: [{ restore: a, to: \"corpus:/a\", service: b }]", ["3:39 'service' has no meaning beside 'restore'."]),
    ]

    static let drive: [(String, [String])] = [
        ("drive: [{ run: api, args: a }]", ["3:27 'args' must be a list."]),
        ("drive: [{ run: api, args: [[a]] }]", ["3:28 An argument must be a text."]),
        ("drive: [{ poll: \"http://a\" }]", ["3:11 'poll' needs 'until' beside it."]),
        (
            "drive: [{ post: \"http://a\", json: { a: b }, body: c }]",
            ["3:51 'body' cannot stand beside 'json': both are what is sent."]
        ),
        ("drive: [{ get: \"http://a\", json: { a: b } }]", ["3:28 'json' has no meaning beside 'get'."]),
        (
            "drive: [{ post: \"http://a\", json: { a: [1, \"${{ b }}\"] } }]",
            ["3:49 Unrecognized named-value: 'b'. Located at position 1 within expression: b"]
        ),
        ("drive: [{ post: \"http://a\", json: { a: 1, a: 2 } }]", ["3:43 'a' is already defined."]),
        ("drive: [{ post: \"http://a\", save: { \"1\": response.json } }]", ["3:37 '1' is no name for what is saved."]),
        (
            "drive: [{ post: \"http://a\", save: { job: response.json.id + 1 } }]",
            ["3:59 Unexpected symbol: '+'. Located at position 18 within expression: response.json.id + 1"]
        ),
        ("drive: [{ run: api, exit: 1.5 }]", ["3:27 'exit' must be a whole number from 0 to 255."]),
    ]

    static let suites: [(String, [String])] = [
        ("suites: [a]", ["3:9 'suites' must be a mapping."]),
        ("suites: { ui: {} }", ["3:15 The suite 'ui' says what it is by one of 'playwright', 'run'."]),
        ("suites: { ui: { pytest: x } }", ["3:17 There is no setting 'pytest'."]),
        ("suites: { ui: { playwright: x, run: y } }", ["3:32 'run' cannot stand beside 'playwright'."]),
        ("suites: { ui: { playwright: x, junit: y } }", ["3:32 'junit' has no meaning beside 'playwright'."]),
        ("suites: { ui: { run: x, base-url: y } }", ["3:35 'y' is no URL of HTTP."]),
        ("suites: { ui: { run: x, allow-skips: y } }", ["3:38 'allow-skips' must be a list."]),
        ("suites: { \"a/b\": { run: x } }", ["3:11 'a/b' is no name of a suite."]),
    ]

    static let assert: [(String, [String])] = [
        ("assert: [{ files: \"corpus:/a\", expect: file.jsn.a }]", ["3:45 'file' has no 'jsn'."]),
        ("assert: [{ logs: api }]", ["3:12 'logs' needs one of 'absent', 'present' beside it."]),
        ("assert: [{ logs: api, absent: x }]", ["3:31 'absent' must be a list."]),
        ("assert: [{ files: \"corpus:/a\", count: many }]", ["3:39 'many' is no count."]),
        ("assert: [{ files: \"corpus:/a\", count: -1 }]", ["3:39 '-1' is no count."]),
        (
            "assert: [{ files: \"corpus:/a\", expect: response.status }]",
            ["3:40 Unrecognized named-value: 'response'. Located at position 1 within expression: response.status"]
        ),
        ("assert: [{ containers: api, oom: 0 }]", ["3:34 'oom' must be true or false."]),
        ("assert: [{ containers: api, restart: 0 }]", ["3:29 There is no setting 'restart'."]),
        ("assert: [{ http: \"http://a\", within: 5s }]", ["3:30 There is no setting 'within'."]),
    ]

    private static let inSections = [sections, ready, expressions, seed, drive, suites, assert].flatMap { $0 }

    private func read(_ text: String) -> (stack: StackFile?, diagnostics: [Diagnostic]) {
        StackReader().read(SourceFile(path: "a.stack.yml", text: text))
    }

    private func told(_ text: String) -> [String] {
        read(text).diagnostics.map { diagnostic in
            let start = diagnostic.range?.start
            return "\(start?.line ?? 0):\(start?.column ?? 0) \(diagnostic.message)"
        }
    }

    /// What a file needs, before a section of it.
    private static let named = "stack: a\n"
    private static let composed = "stack: a\ncompose: { files: [a.yml] }\n"

    @Test("in the whole are told", arguments: whole)
    func ofTheWhole(text: String, expected: [String]) {
        #expect(told(text) == expected)
        #expect(read(text).stack == nil)
    }

    @Test("in a section are told", arguments: inSections)
    func ofASection(text: String, expected: [String]) {
        let text = (text.hasPrefix("compose") ? Self.named : Self.composed) + text
        #expect(told(text) == expected)
        #expect(read(text).stack == nil)
    }

    static let hints: [(String, String)] = [
        ("redy: []", "Did you mean 'ready'? "),
        ("ready: [{ helthy: api }]", "Did you mean 'healthy'? An entry under 'ready' is one of: "),
        ("ready: [{ healthy: api, witin: 5s }]", "Did you mean 'within'? Known are: within."),
        ("ready: [{ http: \"${{ stak.url.a }}\" }]", "Did you mean 'stack'?"),
        ("ready: [{ http: \"${{ stack.prt.a }}\" }]", "Did you mean 'port'?"),
        ("ready: [{ healthy: api, within: 60 }]", "Write '500ms', '60s', "),
        ("suites: { a: { run: x, allow-skip: [] } }", "Did you mean 'allow-skips'? "),
        ("variants: { v: { suites: [iu] } }\nsuites: { ui: { run: x } }", "Did you mean 'ui'?"),
        (
            "drive: [{ get: http://a, save: { job: response.json } }]\nassert: [{ http: \"http://a/${{ saved.jbo }}\" }]",
            "Did you mean 'job'?"
        ),
    ]

    @Test("are told with what was meant", arguments: hints)
    func nearest(text: String, expected: String) {
        let hint = read(Self.composed + text).diagnostics.first?.hint
        #expect(hint?.hasPrefix(expected) == true, "\(hint ?? "no hint")")
    }

    @Test("that are many are told until nobody reads on")
    func many() {
        let list = String(repeating: "  - { helthy: api }\n", count: 1000)
        #expect(read(Self.composed + "ready:\n" + list).diagnostics.count == 500)
        #expect(
            told(Self.composed + "ready:\n" + list + "  - { healthy: api }\n") == [
                "4:3 'ready' has 1001 entries, and may have 1000."
            ])
    }

    @Test("of YAML are told as such")
    func syntax() {
        let (stack, diagnostics) = read("stack: [")
        #expect(stack == nil)
        #expect(diagnostics.hasErrors)
    }
}
