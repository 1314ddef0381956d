import Expressions
import Testing

/// What GitHub's rules (actions/runner, src/Sdk/Expressions) make of expressions, one row each.
@Suite("The rules of the expression language")
struct RuleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var expression: String
        /// The kind of the value or of the error.
        var kind: String
        /// The value as a text, in JSON for arrays and objects; or the error's message.
        var text: String

        init(_ expression: String, _ kind: String, _ text: String) {
            (self.expression, self.kind, self.text) = (expression, kind, text)
        }

        var testDescription: String { expression }
    }

    private static let contexts: ValueObject = [
        "github": [
            "ref": "refs/heads/main", "Sha": "abc",
            "event": ["commits": [["id": 1, "m": "a"], ["id": 2], 3, nil, []], "n": nil],
        ],
        "arr": ["x", "Y", 3, nil, true], "obj": ["A": 1, "b": ["c": [1, 2]]], "empty": [], "none": [:],
        "nested": [[1, 2], [3, [4]]], "s": "text", "n": 1.5, "t": true, "z": nil,
    ]

    private func check(_ row: Row) {
        let scope = EvaluationScope(contexts: Self.contexts, functions: ["success": { _ in true }])
        do throws(ExpressionError) {
            let value = try Expression(parsing: row.expression).evaluate(in: scope)
            #expect(value.kind.rawValue == row.kind)
            #expect((value.isPrimitive && value != .null ? value.asString : value.json(.compact)) == row.text)
        } catch {
            #expect(error.kind.rawValue == row.kind)
            #expect(error.message == row.text)
        }
    }

    static let numbersRows = [
        Row("0xFF", "Number", "255"),
        Row("0xff", "Number", "255"),
        refused("-0xFF", .lexing, "Unexpected symbol: '-0xFF'. Located at position 1"),
        Row("0xFFFFFFFF", "Number", "-1"),
        refused("0x100000000", .lexing, "Unexpected symbol: '0x100000000'. Located at position 1"),
        refused("0x", .lexing, "Unexpected symbol: '0x'. Located at position 1"),
        Row("0o17", "Number", "15"),
        refused("0o8", .lexing, "Unexpected symbol: '0o8'. Located at position 1"),
        refused("0b11", .lexing, "Unexpected symbol: '0b11'. Located at position 1"),
        Row("1e3", "Number", "1000"),
        Row("1E-3", "Number", "0.001"),
        Row("1.", "Number", "1"),
        Row(".5", "Number", "0.5"),
        Row("+5", "Number", "5"),
        Row("-.5", "Number", "-0.5"),
        refused("1e", .lexing, "Unexpected symbol: '1e'. Located at position 1"),
        refused("1_000", .lexing, "Unexpected symbol: '1_000'. Located at position 1"),
        Row("+Infinity", "Number", "Infinity"),
        Row("Infinity", "Number", "Infinity"),
        Row("infinity", "Null", "null"),
        Row("-infinity", "Number", "-Infinity"),
        Row("NaN", "Number", "NaN"),
        Row("nan", "Null", "null"),
        refused("-NaN", .lexing, "Unexpected symbol: '-NaN'. Located at position 1"),
        Row("00012", "Number", "12"),
        Row("1.50", "Number", "1.5"),
        Row("0.1", "Number", "0.1"),
        Row("123456789012345678", "Number", "1.23456789012346E+17"),
        Row("1e21", "Number", "1E+21"),
        Row("1e-7", "Number", "1E-07"),
        Row("0.00001", "Number", "1E-05"),
        Row("0.0001", "Number", "0.0001"),
        Row("100000000000000000000", "Number", "1E+20"),
        Row("999999999999999", "Number", "999999999999999"),
        Row("1000000000000000", "Number", "1E+15"),
        Row("0.1e-400", "Number", "0"),
        Row("1e400", "Number", "Infinity"),
        Row("-0", "Number", "0"),
        Row("toJSON(-0)", "String", "0"),
    ]

    @Test("numbers as they are written and shown", arguments: numbersRows)
    func numbers(_ row: Row) { check(row) }

    static let equalityRows = [
        Row("1 == 1.0", "Boolean", "true"),
        Row("'1' == 1", "Boolean", "true"),
        Row("' 1 ' == 1", "Boolean", "true"),
        Row("'0x1F' == 31", "Boolean", "true"),
        Row("'-0x1F' == -31", "Boolean", "false"),
        Row("'0o17' == 15", "Boolean", "true"),
        Row("'1e3' == 1000", "Boolean", "true"),
        Row("'1,000' == 1000", "Boolean", "false"),
        Row("'' == 0", "Boolean", "true"),
        Row("' ' == 0", "Boolean", "true"),
        Row("'abc' == 0", "Boolean", "false"),
        Row("null == 0", "Boolean", "true"),
        Row("null == ''", "Boolean", "true"),
        Row("null == false", "Boolean", "true"),
        Row("true == 1", "Boolean", "true"),
        Row("true == '1'", "Boolean", "true"),
        Row("true == 'true'", "Boolean", "false"),
        Row("'Infinity' == Infinity", "Boolean", "true"),
        Row("'infinity' == Infinity", "Boolean", "true"),
        Row("NaN == NaN", "Boolean", "false"),
        Row("NaN != NaN", "Boolean", "true"),
        Row("arr == arr", "Boolean", "true"),
        Row("obj == obj", "Boolean", "true"),
        Row("arr == obj", "Boolean", "false"),
        Row("arr.* == arr.*", "Boolean", "false"),
        Row("fromJSON('[1]') == fromJSON('[1]')", "Boolean", "false"),
        Row("fromJSON('{}') == null", "Boolean", "false"),
        Row("empty == 0", "Boolean", "false"),
    ]

    @Test("what is equal to what", arguments: equalityRows)
    func equality(_ row: Row) { check(row) }

    static let orderRows = [
        Row("'a' < 'B'", "Boolean", "true"),
        Row("'B' < 'a'", "Boolean", "false"),
        Row("'a' < 'b'", "Boolean", "true"),
        Row("'_' < 'a'", "Boolean", "false"),
        Row("'Z' < '_'", "Boolean", "true"),
        Row("1 < '2'", "Boolean", "true"),
        Row("1 < 'a'", "Boolean", "false"),
        Row("null < 1", "Boolean", "true"),
        Row("null < 'a'", "Boolean", "false"),
        Row("true > false", "Boolean", "true"),
        Row("arr < 1", "Boolean", "false"),
        Row("arr <= arr", "Boolean", "true"),
        Row("arr >= arr", "Boolean", "true"),
        Row("null <= null", "Boolean", "true"),
        Row("null >= 0", "Boolean", "true"),
        Row("NaN <= NaN", "Boolean", "false"),
    ]

    @Test("what comes before what", arguments: orderRows)
    func order(_ row: Row) { check(row) }

    static let lettersRows = [
        Row("'é' == 'É'", "Boolean", "true"),
        Row("'ß' == 'SS'", "Boolean", "false"),
        Row("'ı' == 'I'", "Boolean", "false"),
        Row("'ſ' == 'S'", "Boolean", "false"),
        Row("'K' == 'K'", "Boolean", "true"),
        Row("'ς' == 'Σ'", "Boolean", "true"),
    ]

    @Test("letters without regard to case, one to one", arguments: lettersRows)
    func letters(_ row: Row) { check(row) }

    static let textsRows = [
        Row("startsWith('Hello', 'hE')", "Boolean", "true"),
        Row("startsWith(123, 12)", "Boolean", "true"),
        Row("startsWith(null, '')", "Boolean", "true"),
        Row("startsWith(arr, '')", "Boolean", "false"),
        Row("startsWith('', null)", "Boolean", "true"),
        Row("endsWith('Hello', 'LO')", "Boolean", "true"),
        Row("endsWith(true, 'E')", "Boolean", "true"),
        Row("contains('Hello', 'ELL')", "Boolean", "true"),
    ]

    @Test("texts that begin, end or contain", arguments: textsRows)
    func texts(_ row: Row) { check(row) }

    static let containingRows = [
        Row("contains(arr, 'y')", "Boolean", "true"),
        Row("contains(arr, '3')", "Boolean", "true"),
        Row("contains(arr, null)", "Boolean", "true"),
        Row("contains(arr, '')", "Boolean", "true"),
        Row("contains(arr, true)", "Boolean", "true"),
        Row("contains(arr, 1)", "Boolean", "true"),
        Row("contains(obj, 1)", "Boolean", "false"),
        Row("contains(obj, 'A')", "Boolean", "false"),
        Row("contains(empty, null)", "Boolean", "false"),
        Row("contains(nested, nested[0])", "Boolean", "true"),
        Row("contains(nested, 'Array')", "Boolean", "false"),
        Row("contains(null, '')", "Boolean", "true"),
        Row("contains('x', arr)", "Boolean", "false"),
    ]

    @Test("contains, in texts and arrays", arguments: containingRows)
    func containing(_ row: Row) { check(row) }

    static let joiningRows = [
        Row("join(arr)", "String", "x,Y,3,,true"),
        Row("join(arr, '-')", "String", "x-Y-3--true"),
        Row("join(arr, null)", "String", "xY3true"),
        Row("join(arr, arr)", "String", "x,Y,3,,true"),
        Row("join('s', '-')", "String", "s"),
        Row("join(null)", "String", ""),
        Row("join(obj)", "String", ""),
        Row("join(empty)", "String", ""),
        Row("join(nested)", "String", "Array,Array"),
        Row("join(arr, 1)", "String", "x1Y1311true"),
    ]

    @Test("join", arguments: joiningRows)
    func joining(_ row: Row) { check(row) }

    static let formattingRows = [
        Row("format('{0}{1}', 'a', 'b')", "String", "ab"),
        Row("format('{{0}}', 1)", "String", "{0}"),
        Row("format('{0}', arr)", "String", "Array"),
        Row("format('{0}', obj)", "String", "Object"),
        Row("format('{0}', null)", "String", ""),
        Row("format('{0}', 1.50)", "String", "1.5"),
        Row("format('{0:x}', 1)", "evaluation", "The format specifiers 'x' are not valid for objects of type 'Number'"),
        Row(
            "format('{0:x}', 'a')", "evaluation", "The format specifiers 'x' are not valid for objects of type 'String'"
        ),
        Row("format('{ 0}', 1)", "evaluation", "The following format string is invalid: { 0}"),
        Row("format('{00}', 1)", "String", "1"),
        Row(
            "format('{255}', 1)", "evaluation",
            "The following format string references more arguments than were supplied: {255}"),
        Row("format('{256}', 1)", "evaluation", "The following format string is invalid: {256}"),
        Row("format('{-1}', 1)", "evaluation", "The following format string is invalid: {-1}"),
        Row("format('{', 1)", "evaluation", "The following format string is invalid: {"),
        Row("format('}', 1)", "evaluation", "The following format string is invalid: }"),
        Row("format('a}}b')", "String", "a}b"),
        Row("format(1)", "String", "1"),
        Row("format(null)", "String", ""),
        Row(
            "format('{1}', 0)", "evaluation",
            "The following format string references more arguments than were supplied: {1}"),
    ]

    @Test("format", arguments: formattingRows)
    func formatting(_ row: Row) { check(row) }

    static let writingJsonRows = [
        Row("toJSON(arr)", "String", "[\n  \"x\",\n  \"Y\",\n  3,\n  null,\n  true\n]"),
        Row("toJSON(obj)", "String", "{\n  \"A\": 1,\n  \"b\": {\n    \"c\": [\n      1,\n      2\n    ]\n  }\n}"),
        Row("toJSON(empty)", "String", "[]"),
        Row("toJSON(none)", "String", "{}"),
        Row(#"toJSON('a"b\\c/\t')"#, "String", #""a\"b\\\\c/\\t""#),
        Row("toJSON('<é&''>')", "String", #""<é&'>""#),
        Row("toJSON(1.10)", "String", "1.1"),
        Row("toJSON(1e21)", "String", "1E+21"),
        Row("toJSON(NaN)", "String", "NaN"),
        Row("toJSON(Infinity)", "String", "Infinity"),
        Row("toJSON(null)", "String", "null"),
        Row("toJSON(true)", "String", "true"),
    ]

    @Test("toJSON", arguments: writingJsonRows)
    func writingJson(_ row: Row) { check(row) }

    static let readingJsonRows = [
        Row("fromJSON('1')", "Number", "1"),
        Row("fromJSON(' 1 ')", "Number", "1"),
        Row(#"fromJSON('"a"')"#, "String", "a"),
        Row(
            "fromJSON('01')", "evaluation",
            "Error parsing fromJson: A JSON number must not start with a needless zero. Located at position 1."),
        Row(
            "fromJSON('+1')", "evaluation",
            #"Error parsing fromJson: Expected a value in the JSON text but found "+". Located at position 1."#),
        Row(
            "fromJSON('1.')", "evaluation",
            "Error parsing fromJson: The JSON text ends where a digit was expected. Located at position 3."),
        Row(
            "fromJSON('.5')", "evaluation",
            #"Error parsing fromJson: Expected a value in the JSON text but found ".". Located at position 1."#),
        Row(
            "fromJSON('NaN')", "evaluation",
            #"Error parsing fromJson: Expected a value in the JSON text but found "N". Located at position 1."#),
        Row(
            "fromJSON('')", "evaluation",
            "Error parsing fromJson: The JSON text is empty input where a value was expected. Located at position 1."),
        Row(
            "fromJSON(' ')", "evaluation",
            "Error parsing fromJson: The JSON text is empty input where a value was expected. Located at position 2."),
        Row(
            "fromJSON(null)", "evaluation",
            "Error parsing fromJson: The JSON text is empty input where a value was expected. Located at position 1."),
        Row(
            "fromJSON('[1,]')", "evaluation",
            #"Error parsing fromJson: Expected a value in the JSON text but found "]". Located at position 4."#),
        Row(#"fromJSON('{"a":1,"A":2}')"#, "Object", #"{"a":2}"#),
        Row(#"fromJSON('{"a":1,"a":2}')"#, "Object", #"{"a":2}"#),
        Row(
            "fromJSON('{a:1}')", "evaluation",
            #"Error parsing fromJson: Expected a property name in double quotes in the JSON text but found "a". Located at position 2."#
        ),
        Row(
            "fromJSON('// c')", "evaluation",
            #"Error parsing fromJson: Expected a value in the JSON text but found "/". Located at position 1."#),
        Row(
            "fromJSON('[1] x')", "evaluation",
            #"Error parsing fromJson: Expected the end of the JSON text in the JSON text but found "x". Located at position 5."#
        ),
        Row(#"fromJSON('{"a":1}').A"#, "Number", "1"),
        Row("fromJSON(true)", "Boolean", "true"),
        Row("fromJSON(1)", "Number", "1"),
        Row("fromJSON('true').x", "Null", "null"),
    ]

    @Test("fromJSON", arguments: readingJsonRows)
    func readingJson(_ row: Row) { check(row) }

    static let indexesRows = [
        Row("arr[0]", "String", "x"),
        Row("arr['0']", "String", "x"),
        Row("arr[' 1 ']", "String", "Y"),
        Row("arr[1.9]", "String", "Y"),
        Row("arr[-1]", "Null", "null"),
        Row("arr[-0.5]", "Null", "null"),
        Row("arr[5]", "Null", "null"),
        Row("arr['x']", "Null", "null"),
        Row("arr[null]", "String", "x"),
        Row("arr[true]", "String", "Y"),
        Row("arr[arr]", "Null", "null"),
        Row("arr[NaN]", "Null", "null"),
        Row("arr[Infinity]", "Null", "null"),
        Row("arr.x", "Null", "null"),
        Row("arr.length", "Null", "null"),
        Row("obj.a", "Number", "1"),
        Row("obj['A']", "Number", "1"),
        Row("obj[0]", "Null", "null"),
        Row("obj.b.c[1]", "Number", "2"),
        Row("obj.B.C", "Array", "[1,2]"),
        Row("obj[null]", "Null", "null"),
        Row("obj.nope.more", "Null", "null"),
        Row("s.x", "Null", "null"),
        Row("s[0]", "Null", "null"),
        Row("n.x", "Null", "null"),
        Row("z.x", "Null", "null"),
        Row("z[0]", "Null", "null"),
        Row("GITHUB.REF", "String", "refs/heads/main"),
        Row("Github.sha", "String", "abc"),
        Row("github['ref']", "String", "refs/heads/main"),
        Row("github[format('{0}', 'ref')]", "String", "refs/heads/main"),
        Row("nope", "Null", "null"),
        Row("nope.x", "Null", "null"),
    ]

    @Test("indexes and properties", arguments: indexesRows)
    func indexes(_ row: Row) { check(row) }

    static let filtersRows = [
        Row("arr.*", "Array", #"["x","Y",3,null,true]"#),
        Row("arr.*.x", "Array", "[]"),
        Row("obj.*", "Array", #"[1,{"c":[1,2]}]"#),
        Row("obj.*.c", "Array", "[[1,2]]"),
        Row("obj.*.c.*", "Array", "[1,2]"),
        Row("obj.b.*", "Array", "[[1,2]]"),
        Row("obj.b.*.*", "Array", "[1,2]"),
        Row("github.event.commits.*.id", "Array", "[1,2]"),
        Row("github.event.commits.*['id']", "Array", "[1,2]"),
        Row("github.event.commits.*[0]", "Array", "[]"),
        Row("github.event.commits[*].id", "Array", "[1,2]"),
        Row("nested.*[0]", "Array", "[1,3]"),
        Row("nested.*.*", "Array", "[1,2,3,[4]]"),
        Row("nested[*][*]", "Array", "[1,2,3,[4]]"),
        Row("nested.*[*]", "Array", "[1,2,3,[4]]"),
        Row("s.*", "Array", "[]"),
        Row("z.*", "Array", "[]"),
        Row("toJSON(s.*)", "String", "[]"),
        Row("(arr.*)[0]", "Array", "[]"),
        Row("arr.*[0]", "Array", "[]"),
    ]

    @Test("filters with a star", arguments: filtersRows)
    func filters(_ row: Row) { check(row) }

    static let operatorsRows = [
        Row("!''", "Boolean", "true"),
        Row("!'0'", "Boolean", "false"),
        Row("!0", "Boolean", "true"),
        Row("!null", "Boolean", "true"),
        Row("!arr", "Boolean", "false"),
        Row("!empty", "Boolean", "false"),
        Row("!!1", "Boolean", "true"),
        Row("1 && 2", "Number", "2"),
        Row("0 && 2", "Number", "0"),
        Row("'' || 'x'", "String", "x"),
        Row("'a' || 'b'", "String", "a"),
        Row("null && nope", "Null", "null"),
        Row("null || false", "Boolean", "false"),
        Row("true && arr", "Array", #"["x","Y",3,null,true]"#),
        Row("1 || x.y.z", "Number", "1"),
        Row("!true == false", "Boolean", "true"),
        Row("!(1 == 2)", "Boolean", "true"),
        Row("1 == 1 == 1", "Boolean", "true"),
        Row("1 < 2 < 3", "Boolean", "true"),
        Row("3 > 2 > 1", "Boolean", "false"),
        Row("1 == 1 && 2 == 2 || 3 == 4", "Boolean", "true"),
        Row("true || false && false", "Boolean", "true"),
    ]

    @Test("operators and what they give", arguments: operatorsRows)
    func operators(_ row: Row) { check(row) }

    static let caseRows = [
        Row("case(true, 1, 2)", "Number", "1"),
        Row("case(false, 1, 2)", "Number", "2"),
        Row("case(false, 1, true, 2, 3)", "Number", "2"),
        Row("case(1, 1, 2)", "evaluation", "case predicate must evaluate to a boolean value"),
        refused("case(true, 1)", .parsing, "Too few parameters supplied: '('. Located at position 5"),
        refused(
            "case(true, 1, 2, 3)", .parsing,
            "Even number of parameters supplied, requires an odd number of parameters: '('. Located at position 5"),
        Row("CASE(true, 'x', 'y')", "String", "x"),
        Row("case(true, 1, fromJSON('x'))", "Number", "1"),
    ]

    @Test("case", arguments: caseRows)
    func cases(_ row: Row) { check(row) }

    static let callsRows = [
        Row("success()", "Boolean", "true"),
        Row("success(1)", "Boolean", "true"),
        Row("always()", "evaluation", "Unrecognized function: 'always'"),
        Row("Contains('a', 'A')", "Boolean", "true"),
        Row("TOJSON(1)", "String", "1"),
        Row("toJson(null)", "String", "null"),
        refused("contains('a')", .parsing, "Too few parameters supplied: '('. Located at position 9"),
        refused("contains('a','b','c')", .parsing, "Too many parameters supplied: '('. Located at position 9"),
        refused("join()", .parsing, "Too few parameters supplied: '('. Located at position 5"),
        refused("join(1,2,3)", .parsing, "Too many parameters supplied: '('. Located at position 5"),
        refused("format()", .parsing, "Too few parameters supplied: '('. Located at position 7"),
        refused("toJSON()", .parsing, "Too few parameters supplied: '('. Located at position 7"),
        refused("fromJSON(1,2)", .parsing, "Too many parameters supplied: '('. Located at position 9"),
    ]

    @Test("calls, and how many arguments they take", arguments: callsRows)
    func calls(_ row: Row) { check(row) }

    static let spacingRows = [
        Row("github .ref", "String", "refs/heads/main"),
        Row("github. ref", "String", "refs/heads/main"),
        Row("github . ref", "String", "refs/heads/main"),
        Row("github [ 'ref' ]", "String", "refs/heads/main"),
        Row("contains ( 'a' , 'a' )", "Boolean", "true"),
        Row("'it''s'", "String", "it's"),
    ]

    @Test("white space and quotes", arguments: spacingRows)
    func spacing(_ row: Row) { check(row) }

    static let malformedRows = [
        refused("'a", .lexing, "Unexpected symbol: ''a'. Located at position 1"),
        refused(#""a""#, .lexing, #"Unexpected symbol: '"a"'. Located at position 1"#),
        refused("a b", .parsing, "Unexpected symbol: 'b'. Located at position 3"),
        refused("a.", .parsing, "Unexpected end of expression: '.'. Located at position 2"),
        refused(".a", .lexing, "Unexpected symbol: '.a'. Located at position 1"),
        refused("a..b", .parsing, "Unexpected symbol: '.'. Located at position 3"),
        refused("a.1", .parsing, "Unexpected symbol: '1'. Located at position 3"),
        refused("a.-b", .lexing, "Unexpected symbol: '-b'. Located at position 3"),
        Row("a._b", "Null", "null"),
        Row("a.b-c", "Null", "null"),
        Row("a-b", "Null", "null"),
        refused("a[", .parsing, "Unexpected end of expression: '['. Located at position 2"),
        refused("a[]", .parsing, "Unexpected symbol: ']'. Located at position 3"),
        refused("a]", .parsing, "Unexpected symbol: ']'. Located at position 2"),
        refused("()", .parsing, "Unexpected symbol: ')'. Located at position 2"),
        refused("(", .parsing, "Unexpected end of expression: '('. Located at position 1"),
        refused(")", .parsing, "Unexpected symbol: ')'. Located at position 1"),
        refused("(1", .parsing, "Unexpected end of expression: '1'. Located at position 2"),
        refused("1)", .parsing, "Unexpected symbol: ')'. Located at position 2"),
        refused("a(", .parsing, "Unexpected end of expression: '('. Located at position 2"),
        Row("a()", "evaluation", "Unrecognized function: 'a'"),
        refused("1.2.3", .lexing, "Unexpected symbol: '1.2.3'. Located at position 1"),
        refused("1 +2", .parsing, "Unexpected symbol: '+2'. Located at position 3"),
        refused("a + b", .lexing, "Unexpected symbol: '+'. Located at position 3"),
        refused("a & b", .lexing, "Unexpected symbol: '&'. Located at position 3"),
        refused("a | b", .lexing, "Unexpected symbol: '|'. Located at position 3"),
        refused("a = b", .lexing, "Unexpected symbol: '='. Located at position 3"),
        refused("a =! b", .lexing, "Unexpected symbol: '='. Located at position 3"),
        refused("a ! b", .parsing, "Unexpected symbol: '!'. Located at position 3"),
        refused("!", .parsing, "Unexpected end of expression: '!'. Located at position 1"),
        refused("! ", .parsing, "Unexpected end of expression: '!'. Located at position 1"),
        refused("1 ==", .parsing, "Unexpected end of expression: '=='. Located at position 3"),
        refused("== 1", .parsing, "Unexpected symbol: '=='. Located at position 1"),
        refused(",", .parsing, "Unexpected symbol: ','. Located at position 1"),
        refused("a,b", .parsing, "Unexpected symbol: ','. Located at position 2"),
        refused("contains(,)", .parsing, "Unexpected symbol: ','. Located at position 10"),
        refused("contains('a',)", .parsing, "Unexpected symbol: ')'. Located at position 14"),
        refused("contains(,'a')", .parsing, "Unexpected symbol: ','. Located at position 10"),
        refused("*", .parsing, "Unexpected symbol: '*'. Located at position 1"),
        refused("arr[*", .parsing, "Unexpected end of expression: '*'. Located at position 5"),
        refused("arr.*.", .parsing, "Unexpected end of expression: '.'. Located at position 6"),
        refused("a.b(", .parsing, "Unexpected symbol: '('. Located at position 4"),
        refused("a.b()", .parsing, "Unexpected symbol: '('. Located at position 4"),
        refused("null.x", .parsing, "Unexpected symbol: '.'. Located at position 5"),
        refused("true.x", .parsing, "Unexpected symbol: '.'. Located at position 5"),
        refused("1.x", .lexing, "Unexpected symbol: '1.x'. Located at position 1"),
        refused("'a'.x", .parsing, "Unexpected symbol: '.'. Located at position 4"),
        refused("'a'['x']", .parsing, "Unexpected symbol: '['. Located at position 4"),
        Row("(1).x", "Null", "null"),
        Row(#"fromJSON('{"a":{"b":1}}').a.b"#, "Number", "1"),
        Row(#"toJSON(fromJSON('{"b":1,"a":[]}'))"#, "String", "{\n  \"b\": 1,\n  \"a\": []\n}"),
    ]

    @Test("what is malformed, and where", arguments: malformedRows)
    func malformed(_ row: Row) { check(row) }

    static let oddCharactersRows = [
        refused("@", .lexing, "Unexpected symbol: '@'. Located at position 1"),
        refused("#", .lexing, "Unexpected symbol: '#'. Located at position 1"),
        refused("$", .lexing, "Unexpected symbol: '$'. Located at position 1"),
        refused("${{ a }}", .lexing, "Unexpected symbol: '${{'. Located at position 1"),
        refused("{{", .lexing, "Unexpected symbol: '{{'. Located at position 1"),
        refused(#"\u0041"#, .lexing, #"Unexpected symbol: '\u0041'. Located at position 1"#),
        refused("a\nb", .parsing, "Unexpected symbol: 'b'. Located at position 3"),
        Row("a\n== 1", "Boolean", "false"),
    ]

    @Test("characters that the language has no use for", arguments: oddCharactersRows)
    func oddCharacters(_ row: Row) { check(row) }

    /// An error that names its place in the expression.
    private static func refused(_ expression: String, _ kind: ExpressionError.Kind, _ message: String) -> Row {
        Row(expression, kind.rawValue, message + " within expression: " + expression)
    }
}
