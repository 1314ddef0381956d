import Source
import Testing
import YAML

struct CoreSchemaTests {
    @Test(
        "A plain scalar means what the core schema of YAML 1.2 says",
        arguments: [
            ("1", .number(1)), ("-1", .number(-1)), ("+1", .number(1)), ("-0", .number(0)),
            ("0000", .number(0)),
            ("0xff", .number(255)), ("0xFF", .number(255)), ("0xffffffff", .number(-1)),
            ("0o10", .number(8)),
            ("0755", .number(755)), ("-00755", .number(-755)), ("3.10", .number(3.1)),
            (".5", .number(0.5)),
            ("5.", .number(5)), ("1e3", .number(1000)), ("-1.5E-1", .number(-0.15)),
            (".inf", .number(.infinity)),
            ("-.INF", .number(-.infinity)), ("1e999", .number(.infinity)),
            ("true", .boolean(true)), ("FALSE", .boolean(false)), ("null", .null), ("~", .null),
            ("Null", .null),
            ("yes", .string("yes")), ("on", .string("on")), ("tRue", .string("tRue")),
            ("12_345", .string("12_345")),
            ("NaN", .string("NaN")), ("Infinity", .string("Infinity")), ("0x", .string("0x")),
            ("0o8", .string("0o8")),
            ("1e", .string("1e")), ("+", .string("+")), (".", .string(".")), ("1.2.3", .string("1.2.3")),
            ("2001-12-14", .string("2001-12-14")), ("0b1", .string("0b1")), ("1:30", .string("1:30")),
            ("!!str 0", .string("0")), ("!!str null", .string("null")), ("!!int 0o10", .number(8)),
            ("!!float 1", .number(1)), ("!<tag:yaml.org,2002:int> +1", .number(1)),
            ("!!bool true", .boolean(true)),
            ("!!null ~", .null),
            ("\"1\"", .string("1")), ("'true'", .string("true")), ("''", .string("")),
            ("!!str 'a'", .string("a")),
        ] as [(String, YAMLScalar.Value)])
    func resolves(text: String, value: YAMLScalar.Value) throws {
        let node = try #require(try parse(SourceFile(path: "a.yml", text: "key: " + text)))
        #expect(node["key"]?.scalar?.value == value)
    }

    @Test("A number that is none is read as one too")
    func notANumber() throws {
        guard
            case .number(let number) = try parse(SourceFile(path: "a.yml", text: ".nan"))?.scalar?.value
        else {
            Issue.record("'.nan' is no number")
            return
        }
        #expect(number.isNaN)
    }

    @Test(
        "A tag that does not fit is refused in GitHub's words",
        arguments: [
            (
                "a: !!float test",
                "The value 'test' on line 1 and column 4 is invalid for the type 'tag:yaml.org,2002:float'"
            ),
            (
                "a: !!int 1.5",
                "The value '1.5' on line 1 and column 4 is invalid for the type 'tag:yaml.org,2002:int'"
            ),
            (
                "a: 0x100000000",
                "The value '0x100000000' on line 1 and column 4 is invalid for the type 'tag:yaml.org,2002:int'"
            ),
            ("a: !!timestamp 2022-10-26", "Unexpected tag 'tag:yaml.org,2002:timestamp'"),
            ("a: !mine b", "Unexpected tag '!mine'"), ("a: ! b", "Unexpected tag '!'"),
            (
                "a: !!int '1'",
                "The scalar style 'SingleQuoted' on line 1 and column 4 is not valid with the tag 'tag:yaml.org,2002:int'"
            ),
        ])
    func refuses(text: String, message: String) {
        let error = #expect(throws: YAMLError.self) { try parse(SourceFile(path: "a.yml", text: text)) }
        #expect(error?.diagnostic.message == message)
        #expect(error?.diagnostic.range?.start == SourcePosition(line: 1, column: 4))
    }
}
