import Expressions
import Testing

@Suite struct ParsingTests {
    private static let vocabulary = Vocabulary(
        schemaContext: ["github", "Needs", "always(0,0)", "hashFiles(1,255)", "success(0,MAX)"])

    @Test(
        "a bad expression is refused in GitHub's words, at its place",
        arguments: [
            ("github.", .parsing, "Unexpected end of expression: '.'. Located at position 7", 6),
            ("(1", .parsing, "Unexpected end of expression: '1'. Located at position 2", 1),
            ("github[", .parsing, "Unexpected end of expression: '['. Located at position 7", 6),
            ("always(", .parsing, "Unexpected end of expression: '('. Located at position 7", 6),
            ("1)", .parsing, "Unexpected symbol: ')'. Located at position 2", 1),
            ("(1]", .parsing, "Unexpected symbol: ']'. Located at position 3", 2),
            ("()", .parsing, "Unexpected symbol: ')'. Located at position 2", 1),
            ("github.*x", .parsing, "Unexpected symbol: 'x'. Located at position 9", 8),
            ("1, 2", .parsing, "Unexpected symbol: ','. Located at position 2", 1),
            ("format(1,)", .parsing, "Unexpected symbol: ')'. Located at position 10", 9),
            ("format((1, 2))", .parsing, "Unexpected symbol: ','. Located at position 10", 9),
            ("*", .parsing, "Unexpected symbol: '*'. Located at position 1", 0),
            ("'a'.b", .parsing, "Unexpected symbol: '.'. Located at position 4", 3),
            ("github..ref", .parsing, "Unexpected symbol: '.'. Located at position 8", 7),
            ("'a' !'b'", .parsing, "Unexpected symbol: '!'. Located at position 5", 4),
            ("'abc", .lexing, "Unexpected symbol: ''abc'. Located at position 1", 0),
            ("'it''s", .lexing, "Unexpected symbol: ''it''s'. Located at position 1", 0),
            ("\"a\"", .lexing, "Unexpected symbol: '\"a\"'. Located at position 1", 0),
            ("1 & 2", .lexing, "Unexpected symbol: '&'. Located at position 3", 2),
            ("github.event-é", .lexing, "Unexpected symbol: 'event-é'. Located at position 8", 7),
            ("1a", .lexing, "Unexpected symbol: '1a'. Located at position 1", 0),
            ("1 + 2", .lexing, "Unexpected symbol: '+'. Located at position 3", 2),
            ("'😀' == $x", .lexing, "Unexpected symbol: '$x'. Located at position 9", 7),
            ("env.X", .parsing, "Unrecognized named-value: 'env'. Located at position 1", 0),
            ("github.x == foo()", .parsing, "Unrecognized function: 'foo'. Located at position 13", 12),
            ("always(1)", .parsing, "Too many parameters supplied: '('. Located at position 7", 6),
            ("hashFiles ()", .parsing, "Too few parameters supplied: '('. Located at position 11", 10),
            ("contains('a')", .parsing, "Too few parameters supplied: '('. Located at position 9", 8),
            (
                "case(true, 1, 2, 3)", .parsing,
                "Even number of parameters supplied, requires an odd number of parameters: '('. Located at position 5",
                4
            ),
        ] as [(String, ExpressionError.Kind, String, Int)])
    func errors(source: String, kind: ExpressionError.Kind, message: String, position: Int) {
        let expected = ExpressionError(kind, "\(message) within expression: \(source)", at: position)
        #expect(failure(of: source, Self.vocabulary) == expected)
    }

    @Test("names are allowed without regard to case, and .any allows all")
    func vocabulary() throws {
        _ = try Expression(parsing: "GITHUB.a || needs.b || ALWAYS() || Success(1, 2, 3)", allowing: Self.vocabulary)
        _ = try Expression(parsing: "whatever.a && anything(1, 2, 3)")
        #expect(Self.vocabulary.allows(namedValue: "NEEDS") && !Self.vocabulary.allows(namedValue: "env"))
        #expect(Self.vocabulary.argumentCounts(of: "HashFiles") == 1...255)
        #expect(Self.vocabulary.argumentCounts(of: "success") == 0...Int.max)
        #expect(Self.vocabulary.argumentCounts(of: "tojson") == 1...1)
        #expect(Self.vocabulary.argumentCounts(of: "nope") == nil)
    }

    @Test("depth and length are limited")
    func limits() throws {
        func nots(_ count: Int) -> String { String(repeating: "!", count: count) + "1" }
        _ = try Expression(parsing: nots(49))
        #expect(failure(of: nots(50)) == ExpressionError(.parsing, "Exceeded max expression depth 50"))
        #expect(failure(of: nots(20_999))?.message == "Exceeded max expression depth 50")
        #expect(failure(of: nots(21_000)) == ExpressionError(.lexing, "Exceeded max expression length 21000"))
        let groups = String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000)
        #expect(try evaluate(groups) == 1)
        #expect(try evaluate(Array(repeating: "1", count: 4000).joined(separator: "&&")) == 1)
        #expect(failure(of: Array(repeating: "1", count: 51).joined(separator: "=="))?.kind == .parsing)
    }

    @Test("an expression tells what it names")
    func references() throws {
        let expression = try Expression(
            parsing:
                "Secrets.TOKEN || secrets['A B'].x || needs[secrets.KEY].outputs.o || toJSON(secrets) || secrets.*.y "
                + "|| format('{0}', Secrets[github.actor], ALWAYS()) || github.event[0].id")
        #expect(expression.namedValues == ["secrets", "needs", "github"])
        #expect(expression.calledFunctions == ["tojson", "format", "always"])
        #expect(expression.references("secrets") == [["TOKEN"], ["A B", "x"], ["KEY"], [], [], []])
        #expect(expression.references("needs") == [[]])
        #expect(expression.references("GitHub") == [["actor"], ["event", "0", "id"]])
    }
}
