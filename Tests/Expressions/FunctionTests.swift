import Expressions
import Testing

@Suite struct FunctionTests {
    @Test(
        "functions give what GitHub's give",
        arguments: [
            ("contains('Hello World', 'LLO w')", true), ("contains('aab', 'ab')", true),
            ("contains('aabaac', 'aac')", true),
            ("contains('ab', 'abc')", false), ("contains(12345, 234)", true), ("contains(o, 'a')", false),
            ("contains('x', a)", false), ("contains(a, 'X')", true), ("contains(a, 0)", true),
            ("contains(a, null)", true),
            ("contains(a, 'zzz')", false), ("startsWith('Hello', 'hE')", true), ("startsWith('a', 'ab')", false),
            ("startsWith(a, 'A')", false), ("endsWith('Hello', 'LO')", true), ("endsWith('a', 'ba')", false),
            ("endsWith('x', '')", true), ("join(a)", "x,0"), ("join(a, '-')", "x-0"), ("join(a, o)", "x,0"),
            ("join('x', '-')", "x"), ("join(o)", ""), ("join(null)", ""),
            ("join(fromJSON('[1,[2],{},null]'))", "1,Array,Object,"),
            ("toJSON('a\u{1}\u{7F}\u{2028}é/')", "\"a\\u0001\u{7F}\\u2028é/\""), ("toJSON(1.50)", "1.5"),
            ("toJSON(NaN)", "NaN"),
            ("toJSON(a)", "[\n  \"x\",\n  0\n]"), ("toJSON(o)", "{\n  \"k\": []\n}"),
            ("fromJSON(' [1 , true] ')", [1, true]),
            ("fromJSON('{\"a\":1,\"A\":2}').a", 2), ("fromJSON(5)", 5), ("fromJSON(toJSON(o)) == o", false),
            ("CASE(false, 1, true, 2, 3)", 2),
        ] as [(String, Value)])
    func results(source: String, value: Value) throws {
        #expect(try evaluate(source, ["a": ["x", 0], "o": ["k": []]]) == value)
    }

    @Test(
        "format replaces numbers in braces",
        arguments: [
            ("format('{1}-{0}-{1}', 'a', 'b')", "b-a-b"), ("format('{{{0}}}', 1)", "{1}"), ("format('{0:}', 1)", "1"),
            ("format('{00}', 1)", "1"), ("format('{0}{1}', null, a)", "Array"), ("format('{{}}')", "{}"),
            ("format(5)", "5"),
            ("format('é{0}😀', '{1}')", "é{1}😀"),
        ] as [(String, Value)])
    func formats(source: String, value: Value) throws {
        #expect(try evaluate(source, ["a": []]) == value)
    }

    @Test(
        "what a function cannot do it says as GitHub does",
        arguments: [
            ("format('{}')", "The following format string is invalid: {}"),
            ("format('{ 0}', 1)", "The following format string is invalid: { 0}"),
            ("format('{-1}', 1)", "The following format string is invalid: {-1}"),
            ("format('{256}', 1)", "The following format string is invalid: {256}"),
            ("format('{0:x', 1)", "The following format string is invalid: {0:x"),
            ("format('{1}', 1)", "The following format string references more arguments than were supplied: {1}"),
            ("format('{0:x}', 1)", "The format specifiers 'x' are not valid for objects of type 'Number'"),
            ("format('{0:a}}b}', a)", "The format specifiers 'a}b' are not valid for objects of type 'Null'"),
            ("case(1, 2, 3)", "case predicate must evaluate to a boolean value"),
            (
                "fromJSON('')",
                "Error parsing fromJson: The JSON text is empty input where a value was expected. Located at position 1."
            ),
            (
                "fromJSON('[1,]')",
                "Error parsing fromJson: Expected a value in the JSON text but found \"]\". Located at position 4."
            ),
        ])
    func errors(source: String, message: String) {
        #expect(failure(of: source) == ExpressionError(.evaluation, message))
    }
}
