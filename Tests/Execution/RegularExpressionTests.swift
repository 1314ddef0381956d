import Execution
import TestSupport
import Testing

@Suite("Regular expressions of problem matchers", .ownThread)
struct RegularExpressionTests {
    struct Row: Sendable {
        var pattern: String
        var text: String
        /// The whole match and its groups; nil for none.
        var groups: [String]?

        init(_ pattern: String, _ text: String, _ groups: [String]?) {
            (self.pattern, self.text, self.groups) = (pattern, text, groups)
        }
    }

    static let rows = [
        Row("", "abc", [""]),
        Row("b", "abc", ["b"]),
        Row("^b", "abc", nil),
        Row("c$", "abc", ["c"]),
        Row("c$", "abc\n", ["c"]),
        Row(#"c\z"#, "abc\n", nil),
        Row("a.c", "a\nc", nil),
        Row("(?s)a.c", "a\nc", ["a\nc"]),
        Row("(a)(b)?(c)", "ac", ["ac", "a", "", "c"]),
        Row("a|ab|abc", "abc", ["a"]),
        Row("(?:a|ab)(c|bcd)", "abcd", ["abcd", "bcd"]),
        Row("a*?b", "aaab", ["aaab"]),
        Row("a{2,3}", "aaaa", ["aaa"]),
        Row("a{2,3}?", "aaaa", ["aa"]),
        Row("a{2}", "a", nil),
        Row("a{,2}", "a{,2}", ["a{,2}"]),
        Row("x{a}", "x{a}", ["x{a}"]),
        Row("(ab){2}", "ababab", ["abab", "ab"]),
        Row("(a*)*", "aab", ["aa", ""]),
        Row("(a*)+$", "b", ["", ""]),
        Row("(?:)*x", "x", ["x"]),
        Row("(a|b)*c", "ababc", ["ababc", "b"]),
        Row(#"(\w+)\s+\1"#, "one two two three", ["two two", "two"]),
        Row(#"(?<x>a)(b)\2\k<x>"#, "abba", nil),
        Row(#"(?<x>a)(b)\1\k<x>"#, "abba", ["abba", "b", "a"]),
        Row("(?=.*d)(.+)", "abcd", ["abcd", "abcd"]),
        Row("(?!a)[ab]", "ab", ["b"]),
        Row("(?=(a+))a*b\\1", "baaabac", ["aba", "a"]),
        Row("(?>a+)ab", "aaab", nil),
        Row("a(?i)B", "ab", ["ab"]),
        Row("a(?i:B)c", "abC", nil),
        Row("[A-C]+", "xABCD", ["ABC"]),
        Row("[^a-c]+", "abxyc", ["xy"]),
        Row("[]a]+", "a]b", ["a]"]),
        Row(#"[\d\-x]+"#, "a1-x", ["1-x"]),
        Row(#"[^\s]+"#, " ab ", ["ab"]),
        Row(#"[\S]+"#, " ab ", ["ab"]),
        Row("[a-]+", "b-a", ["-a"]),
        Row(#"\d+"#, "a٣4", ["4"]),
        Row(#"\bfoo\b"#, "a foo b", ["foo"]),
        Row(#"\Boo"#, "foo", ["oo"]),
        Row(#"\x41\u0042\t"#, "AB\t", ["AB\t"]),
        Row("(?m)^b$", "a\nb\nc", ["b"]),
        Row("ü+", "xüü", ["üü"]),
        Row(#"^##\[error\](.+)$"#, "##[error]x", ["##[error]x", "x"]),
        Row(
            #"^\s*(.+):(\d+):(\d+):\s+(?:fatal\s+)?(warning|error):\s+(.*)\s+\[(-W.+)\]$"#,
            "src/a.c:10:5: warning: unused variable 'x' [-Wunused]",
            [
                "src/a.c:10:5: warning: unused variable 'x' [-Wunused]", "src/a.c", "10", "5", "warning",
                "unused variable 'x'", "-Wunused",
            ]),
        Row(
            #"^([^\s].*)[\(:](\d+)[,:](\d+)(?:\):\s+|\s+-\s+)(error|warning|info)\s+TS(\d+)\s*:\s*(.*)$"#,
            "a/b.ts(1,2): error TS2304: Cannot find name 'x'.",
            [
                "a/b.ts(1,2): error TS2304: Cannot find name 'x'.", "a/b.ts", "1", "2", "error", "2304",
                "Cannot find name 'x'.",
            ]),
    ]

    @Test("find what .NET finds", arguments: rows)
    func matching(_ row: Row) throws {
        let match = try RegularExpression(row.pattern).firstMatch(in: row.text)
        #expect(match?.groups == row.groups, "\(row.pattern) in \(row.text.debugDescription)")
    }

    @Test(
        "that are malformed are refused with a reason",
        arguments: [
            "(", ")", "a**", "*a", "[a", "[b-a]", "a{3,2}", #"a\"#, #"\q"#, "(?<=a)b", "(?x", "(?<>a)", #"\x4"#,
        ]
    )
    func malformed(_ pattern: String) throws {
        let error = #expect(throws: ExecutionError.self) { try RegularExpression(pattern) }
        let message = try #require(error?.message)
        #expect(message.hasPrefix("The regular expression '\(pattern)' is not valid: "))
        #expect(message.hasSuffix("."))
    }

    @Test("that repeat too much are refused", arguments: ["(?:(?:a{9}b){99}c){99}(?:d){9999}(?:e){9999}"])
    func tooLong(_ pattern: String) {
        #expect(throws: ExecutionError.self) { try RegularExpression(pattern) }
    }

    @Test(
        "that go back without end are stopped, with little memory",
        arguments: ["(a+)+$", "(a|a)*$", "(a*)*b", "(.*)*=", "(?:a|aa)+$"])
    func catastrophic(_ pattern: String) throws {
        let expression = try RegularExpression(pattern)
        let line = String(repeating: "a", count: 5000) + "!"
        #expect(throws: RegularExpression.StepLimitExceeded.self) {
            try expression.firstMatch(in: line, stepLimit: 200_000)
        }
    }

    @Test("that begin at the start look at a long line once")
    func longLine() throws {
        let expression = try RegularExpression(#"^(.+?):(\d+)$"#)
        let line = String(repeating: "x", count: 100_000)
        #expect(try expression.firstMatch(in: line, stepLimit: 400_000) == nil)
    }
}
