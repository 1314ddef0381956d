import Expressions
import Testing

@Suite struct EvaluationTests {
    @Test(
        "operators bind as documented",
        arguments: [
            ("1 == 1 == true", true), ("!false && false", false), ("!(false && false)", true),
            ("false && false || true", true), ("true || false && false", true), ("1 < 2 == true", true),
            ("3 > 2 > 1", false), ("!!'x' == true", true), ("!a.b", false), ("(a).b", 1), ("a.b == 1 && 'yes'", "yes"),
            ("a [ 'b' ]", 1), ("a . b", 1), ("'it''s'", "it's"), ("'a''''b'", "a''b"), ("''", ""), ("''''", "'"),
            ("  ", nil), ("a.missing.deeper", nil), ("missing", nil), ("a.b.c", nil), ("'text'== 'TEXT'", true),
        ] as [(String, Value)])
    func operators(source: String, value: Value) throws {
        #expect(try evaluate(source, ["a": ["b": 1]]) == value)
    }

    @Test("&& and || stop as soon as the result is known, and so do functions")
    func shortCircuit() throws {
        let sources = [
            "true || fail()", "0 && fail()", "case(true, 1, fail())", "format('x', fail())", "contains(o, fail())",
            "join(one, fail())", "startsWith(o, fail())", "contains(none, fail())",
        ]
        let contexts: ValueObject = ["o": [:], "one": [1], "none": []]
        for source in sources { _ = try evaluate(source, contexts) }
        #expect(failure(of: "false || fail()")?.message == "Unrecognized function: 'fail'")
    }

    @Test("functions of the scope are found without regard to case")
    func scopeFunctions() throws {
        let functions: [String: EvaluationScope.Function] = [
            "hashfiles": { .string($0.map(\.asString).joined(separator: "+")) }, "success": { _ in true },
            "broken": { (_) throws(ExpressionError) in throw .evaluation("It broke.") },
        ]
        #expect(try evaluate("HashFiles('a', 1, null)", functions: functions) == "a+1+")
        #expect(try evaluate("success() && 'go'", functions: functions) == "go")
        #expect(throws: ExpressionError.evaluation("It broke.")) { try evaluate("1 && broken()", functions: functions) }
    }

    @Test(
        "an index finds by name in objects, by place in arrays, and in each element after a star",
        arguments: [
            ("list[1.9]", "b"), ("list['1']", "b"), ("list['x']", nil), ("list[2147483648]", nil), ("list[true]", "b"),
            ("map['ONE']", 1), ("map[list]", nil), ("rows.*.id", [1, 2]), ("rows[*].tags.*", ["x", "y", "z"]),
            ("rows.*.tags[0]", ["x", "z"]), ("map.*", [1, 2]), ("list.*.x", []),
            ("missing.*", []), ("rows.*.missing", []), ("rows[0].*.*", ["x", "y"]),
        ] as [(String, Value)])
    func indexes(source: String, value: Value) throws {
        let contexts: ValueObject = [
            "list": ["a", "b"], "map": ["one": 1, "two": 2],
            "rows": [["id": 1, "tags": ["x", "y"]], ["id": 2, "tags": ["z"]], 7],
        ]
        #expect(try evaluate(source, contexts) == value)
    }

    @Test("env is looked up with regard to case where its object says so")
    func caseSensitiveObjects() throws {
        let env = ValueObject([("Path", 1), ("PATH", 2)], keys: .caseSensitive)
        let contexts: ValueObject = ["env": .object(env)]
        #expect(try evaluate("ENV.PATH", contexts) == 2)
        #expect(try evaluate("env['path']", contexts) == nil)
    }

    @Test("what evaluation may hold in memory is limited")
    func memory() throws {
        let contexts: ValueObject = ["long": .string(String(repeating: "x", count: 100_000))]
        let source = "format('\(String(repeating: "{0}", count: 20))', long)"
        let error = failure(of: source, .any, contexts)
        #expect(error?.kind == .evaluation)
        #expect(
            error?.message == "The maximum allowed memory size was exceeded while evaluating the following "
                + "expression: \(source)")
        var scope = EvaluationScope(contexts: contexts)
        #expect(try Template(parsing: "${{ \(source) }}").string(in: scope).utf8.count == 2_000_000)
        scope.memoryBytes = 8 << 20
        #expect(try Expression(parsing: source).evaluate(in: scope).asString.utf8.count == 2_000_000)
    }
}
