import Expressions
import Testing

@Suite struct CoercionTests {
    @Test(
        "a text becomes the number it spells",
        arguments: [
            ("", 0), ("  \t\n ", 0), ("\u{A0}7\u{3000}", 7), ("1", 1), ("+1", 1), ("-1", -1), ("1.", 1), (".5", 0.5),
            ("-.5", -0.5), ("1e3", 1000), ("1E-3", 0.001), ("1.5e+2", 150), ("007", 7), ("0x1F", 31), (" 0xff ", 255),
            ("0xFFFFFFFF", -1), ("0x00000000010", 16), ("0o17", 15), ("Infinity", .infinity), ("-Infinity", -.infinity),
            ("1e400", .infinity), ("1e-400", 0),
        ] as [(String, Double)])
    func numberInText(text: String, number: Double) {
        #expect(Value.string(text).asNumber == number)
    }

    @Test(
        "what spells no number is NaN",
        arguments: [
            "abc", "1 2", "1e", "e5", ".", "+", "-", "1_000", "1,000", "--1", "0x", "0xG", "-0x1", "0o8", "0X1F", "0O7",
            "0x1FFFFFFFF", "NaN", "1.2.3", "0x+1", "٣", "1f", "0b1", "Inf", "nan(1)",
        ])
    func noNumber(text: String) {
        #expect(Value.string(text).asNumber.isNaN)
    }

    @Test(
        "a number becomes a text of at most 15 digits",
        arguments: [
            (0, "0"), (-0.0, "0"), (1, "1"), (-42, "-42"), (0.1 + 0.2, "0.3"), (1 / 3, "0.333333333333333"),
            (0.84551240822557006, "0.84551240822557"), (123456789012345, "123456789012345"), (1e15, "1E+15"),
            (1234567890123456, "1.23456789012346E+15"), (1e21, "1E+21"), (1.5e300, "1.5E+300"), (0.0001, "0.0001"),
            (0.00001, "1E-05"), (-1.25e-7, "-1.25E-07"), (Double.leastNonzeroMagnitude, "4.94065645841247E-324"),
            (99999.5, "99999.5"),
            (.infinity, "Infinity"), (-.infinity, "-Infinity"), (.nan, "NaN"), (999999999999999.9, "1E+15"),
        ] as [(Double, String)])
    func textOfNumber(number: Double, text: String) {
        #expect(Value.number(number).asString == text)
    }

    @Test("each kind has its text, number and truth")
    func kinds() {
        let rows: [(Value, String, Double?, Bool)] = [
            (nil, "", 0, false), (true, "true", 1, true), (false, "false", 0, false), ("", "", 0, false),
            ("0", "0", 0, true), ("false", "false", nil, true), (0, "0", 0, false), (.number(.nan), "NaN", nil, false),
            ([], "Array", nil, true), ([:], "Object", nil, true),
        ]
        for (value, text, number, isTruthy) in rows {
            #expect(value.asString == text)
            #expect(number == nil ? value.asNumber.isNaN : value.asNumber == number)
            #expect(value.isTruthy == isTruthy)
        }
    }

    @Test(
        "comparison is loose about kinds and case",
        arguments: [
            ("'A' == 'a'", true), ("'straße' == 'STRASSE'", false), ("'ß' == 'ß'", true), ("'ᾀ' == 'ᾈ'", true),
            ("'ſ' == 's'", false), ("'\u{212A}' == 'k'", false), ("'é' == 'e\u{301}'", false), ("'a' < 'B'", true),
            ("'_' < 'a'", false), ("'a' < 'aa'", true), ("'😀' < '\u{FF21}'", true), ("'' == null", true),
            ("'' == false", true), ("'1' == true", true), ("null == false", true), ("'abc' == 0", false),
            ("NaN == NaN", false), ("NaN != NaN", true), ("NaN >= NaN", false), ("null >= 0", true),
            ("null < 'x'", false), ("'2' > '10'", true), ("'2' > 10", false), ("false < true", true),
            ("0 == -0", true),
        ])
    func comparison(source: String, holds: Bool) throws {
        #expect(try evaluate(source) == .boolean(holds))
    }

    @Test(
        "arrays and objects are equal only to themselves",
        arguments: [
            ("a == a", true), ("a == b", false), ("o == o", true), ("o.list == O['LIST']", true), ("o >= o", true),
            ("o > o", false), ("fromJSON('[]') == fromJSON('[]')", false), ("contains(a, a[0])", true),
            ("contains(a, b[0])", false), ("contains(a.*, a[0])", true), ("(a || b) == a", true), ("a.* == a.*", false),
            ("case(true, a, b) == a", true), ("a.*[0] == a[0]", false), ("a.* == a", false), ("a == 'Array'", false),
        ])
    func identity(source: String, holds: Bool) throws {
        let contexts: ValueObject = ["a": [[1]], "b": [[1]], "o": ["list": []]]
        #expect(try evaluate(source, contexts) == .boolean(holds))
    }
}
